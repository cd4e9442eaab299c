package one.persist.server.http;

import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnnouncementLimitsTest {

	@Test
	void streamsThatWereOpenedTogetherEndApartInTheSecondHalfOfTheirTime() {
		AnnouncementLimits limits = new AnnouncementLimits(1, 1, Duration.ofSeconds(20), Duration.ofMinutes(15));
		int[] beats = IntStream.range(0, 1_000).map((i) -> limits.beats(new DeviceId("device" + i))).toArray();
		IntSummaryStatistics ends = IntStream.of(beats).summaryStatistics();
		assertThat(ends.getMin()).isGreaterThanOrEqualTo(22);
		assertThat(ends.getMax()).isLessThanOrEqualTo(45);
		assertThat(IntStream.of(beats).distinct().count()).isGreaterThan(15);
	}

	@Test
	void aStreamThatWouldEndBeforeItHasBegunIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new AnnouncementLimits(1, 1, Duration.ofSeconds(20), Duration.ofSeconds(39)))
			.withMessageContaining("two heartbeats");
	}

}
