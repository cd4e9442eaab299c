package one.persist.server;

import java.time.Instant;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "one.persist.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

	@ArchTest
	static final ArchRule timeIsGiven = noClasses().should()
		.callMethod(Instant.class, "now")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(System.class, "nanoTime");

	@ArchTest
	static final ArchRule storageKnowsNothingOfSpringOrHttp = noClasses().that()
		.resideInAPackage("..storage..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "jakarta..", "one.persist.server.http..",
				"one.persist.server.autoconfigure..");

	@ArchTest
	static final ArchRule httpKnowsNothingOfTheWiring = noClasses().that()
		.resideInAPackage("..http..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "one.persist.server.autoconfigure..");

	@ArchTest
	static final ArchRule onlyWhatIsPromisedIsUsedOfTheCore = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("one.persist.internal..");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("one.persist.server.(*)..")
		.should()
		.beFreeOfCycles();

}
