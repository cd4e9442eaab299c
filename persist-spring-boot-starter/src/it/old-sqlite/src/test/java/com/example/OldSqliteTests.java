package com.example;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(OutputCaptureExtension.class)
class OldSqliteTests {

	@Test
	void saysWhyItDoesNotStartAndWhatToDo(CapturedOutput output) {
		assertThatException().isThrownBy(() -> SpringApplication.run(Application.class));
		assertThat(output).contains("APPLICATION FAILED TO START", "tasks.db", "SQLite 3.50.3 is on the class path",
				"Use a later version of org.xerial:sqlite-jdbc");
		assertThat(output).doesNotContain("\tat ");
	}

}
