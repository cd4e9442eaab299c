package one.persist;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import one.persist.spi.PersistEnvironment;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "one.persist", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

	@ArchTest
	static final ArchRule timeChanceAndSleepComeFromTheEnvironment = noClasses().that()
		.haveNameNotMatching(PersistEnvironment.class.getName().replace(".", "\\.") + ".*")
		.should()
		.callMethod(Instant.class, "now")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(Thread.class, "sleep", long.class)
		.orShould()
		.callMethod(Math.class, "random")
		.orShould()
		.callMethod(UUID.class, "randomUUID")
		.orShould()
		.callMethod(ThreadLocalRandom.class, "current")
		.orShould()
		.accessTargetWhere(callsNow())
		.orShould()
		.dependOnClassesThat()
		.areAssignableTo(Random.class)
		.because("a simulation replays a run from its seed");

	@ArchTest
	static final ArchRule theInsideIsReachedByTheBuilderAndThoseWhoReadFilesAlone = noClasses().that()
		.resideOutsideOfPackage("..internal..")
		.and()
		.doNotBelongToAnyOf(StoresBuilder.class, StoreExport.class, StoreInspection.class)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("..internal..");

	@ArchTest
	static final ArchRule theFileKnowsNothingOfRecords = noClasses().that()
		.resideInAPackage("..internal.sqlite")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..internal.records", "..internal.sync", "one.persist.protocol", "one.persist.conflict",
				"one.persist.event", "one.persist.spi");

	@ArchTest
	static final ArchRule recordsKnowNothingOfCycles = noClasses().that()
		.resideInAPackage("..internal.records")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("..internal.sync");

	@ArchTest
	static final ArchRule recordsKnowNoRemote = noClasses().that()
		.resideInAPackage("..internal.records")
		.should()
		.dependOnClassesThat()
		.haveNameMatching("one\\.persist\\.spi\\.Remote.*");

	@ArchTest
	static final ArchRule theInsideHasNoCycles = slices().matching("one.persist.internal.(*)..")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule theProtocolStandsAlone = noClasses().that()
		.resideInAPackage("one.persist.protocol")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..internal..", "one.persist.conflict", "one.persist.event", "org.springframework..",
				"java.sql..");

	@ArchTest
	static final ArchRule aWireAndAPublicTypeKnowNoDatabase = noClasses().that()
		.resideOutsideOfPackage("..internal..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.sql..", "org.sqlite..", "org.springframework..");

	@ArchTest
	static final ArchRule onlyTheFileKnowsTheDriver = noClasses().that()
		.resideOutsideOfPackage("..internal.sqlite")
		.should()
		.dependOnClassesThat(resideInAPackage("org.sqlite.."));

	@ArchTest
	static final ArchRule nothingIsInjected = noFields().should().beAnnotatedWith(Autowired.class);

	@ArchTest
	static final ArchRule nothingIsScannedFor = noClasses().should().beMetaAnnotatedWith(Component.class);

	@ArchTest
	static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

	@ArchTest
	static final ArchRule insideTypesAreFinal = classes().that()
		.resideInAPackage("..internal..")
		.and()
		.areNotInterfaces()
		.and()
		.areNotEnums()
		.and()
		.areNotAnonymousClasses()
		.should()
		.haveModifier(JavaModifier.FINAL);

	private static DescribedPredicate<JavaAccess<?>> callsNow() {
		return DescribedPredicate.describe("call now() of java.time",
				(access) -> access.getTarget().getName().equals("now") && isOfJavaTime(access.getTargetOwner()));
	}

	private static boolean isOfJavaTime(JavaClass owner) {
		return owner.getPackageName().equals("java.time");
	}

}
