package one.persist.console;

import one.persist.console.autoconfigure.ConsoleAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ConsoleAutoConfigurationTests {

	private static final AutoConfigurations CONSOLE = AutoConfigurations.of(ConsoleAutoConfiguration.class);

	private static final String ENABLED = "persist.console.enabled=true";

	@Test
	void isOffUnlessItIsEnabled() {
		new WebApplicationContextRunner().withConfiguration(CONSOLE)
			.withBean(NotesSection.class)
			.run((context) -> assertThat(context).doesNotHaveBean("persistConsole"));
	}

	@Test
	void isThereWhenItIsEnabled() {
		new WebApplicationContextRunner().withConfiguration(CONSOLE)
			.withBean(NotesSection.class)
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasBean("persistConsole").hasSingleBean(LoopbackAccess.class));
	}

	@Test
	void isNotThereWithoutAnythingToShow() {
		new WebApplicationContextRunner().withConfiguration(CONSOLE)
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).doesNotHaveBean("persistConsole"));
	}

	@Test
	void saysWhyItIsNotThereInAReactiveApplication(CapturedOutput output) {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONSOLE)
			.withBean(NotesSection.class)
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("persistConsole"));
		assertThat(output).contains("it needs a servlet web application");
	}

	@Test
	void saysWhyItIsNotThereWithoutAWebApplication(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(CONSOLE)
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("it needs a servlet web application");
	}

	@Test
	void refusesAPathThatPagesCannotBeBelow() {
		new WebApplicationContextRunner().withConfiguration(CONSOLE)
			.withBean(NotesSection.class)
			.withPropertyValues(ENABLED, "persist.console.path=console/")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The path 'console/' is not one that the console can have"));
	}

	@Test
	void backsOffWhenTheApplicationDecidesWhoMayLook() {
		new WebApplicationContextRunner().withConfiguration(CONSOLE)
			.withBean(NotesSection.class)
			.withBean(Access.class, () -> (request) -> new Access.Refused("closed"))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasSingleBean(Access.class).doesNotHaveBean(LoopbackAccess.class));
	}

}
