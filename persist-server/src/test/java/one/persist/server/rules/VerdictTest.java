package one.persist.server.rules;

import one.persist.server.rules.Verdict.Refused;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VerdictTest {

	private static String reason(String given) {
		return ((Refused) Verdict.refused(given)).reason();
	}

	@Test
	void aReasonStaysAsItIsIfPeopleCanReadIt() {
		assertThat(reason("Zu spät \ud83d\ude00")).isEqualTo("Zu spät \ud83d\ude00");
		assertThat(reason("")).isEmpty();
	}

	@Test
	void whatCannotBePrintedBecomesASpace() {
		assertThat(reason("a\u0000b\nc\u2028d\ud83de\u0085f")).isEqualTo("a b c d e f");
	}

	@Test
	void aLongReasonIsCutBetweenCharacters() {
		assertThat(reason("x".repeat(501))).isEqualTo("x".repeat(500));
		assertThat(reason("x".repeat(499) + "\ud83d\ude00")).isEqualTo("x".repeat(499));
		assertThat(reason("x".repeat(498) + "\ud83d\ude00y")).isEqualTo("x".repeat(498) + "\ud83d\ude00");
	}

}
