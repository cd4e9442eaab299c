package one.persist.protocol;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import one.persist.Json;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A value with tens of thousands of names costs nothing once it is read. How many it
 * takes until a parser would keep much of them depends on a seed of the parser's own: so
 * many numbers are tried.
 */
class ManyNamesTest {

	private static final int MOST = 100_000;

	private static final int STEP = 4_000;

	private static final long SMALL = 1024 * 1024;

	private int times;

	@Test
	void aMessageAfterOneWithManyNamesTakesAsLittleMemoryAsAnyOther() {
		readPush(0);
		for (int names = STEP; names <= MOST; names += STEP) {
			readPush(names);
			assertThat(allocatedBy(() -> readPush(1))).as(names + " names before").isLessThan(SMALL);
		}
	}

	@Test
	void aValueAfterOneWithManyNamesTakesAsLittleMemoryAsAnyOther() {
		readBytes(0);
		readText(0);
		for (int names = STEP; names <= MOST; names += STEP) {
			readBytes(names);
			assertThat(allocatedBy(() -> readBytes(1))).as(names + " names before").isLessThan(SMALL);
			readText(names);
			assertThat(allocatedBy(() -> readText(1))).as(names + " names before").isLessThan(SMALL);
		}
	}

	private void readPush(int names) {
		String push = "{\"device\":\"till1\",\"previous\":[],\"push\":\"p1\",\"entries\":[{\"key\":\"k\",\"value\":"
				+ value(names)
				+ ",\"version\":\"0192f3c4a5b60001@till1\",\"vector\":{\"till1\":\"0192f3c4a5b60001\"}}]}";
		PushRequest read = ProtocolCodec
			.readPushRequest(new ByteArrayInputStream(push.getBytes(StandardCharsets.US_ASCII)), 1);
		assertThat(read.entries()).hasSize(1);
	}

	private void readBytes(int names) {
		assertThat(Json.parse(value(names).getBytes(StandardCharsets.US_ASCII)).size()).isPositive();
	}

	private void readText(int names) {
		assertThat(Json.parse(value(names)).size()).isPositive();
	}

	/** White space, and one name that was never there before. */
	private String value(int names) {
		return IntStream.range(0, names)
			.mapToObj((i) -> '"' + Integer.toString(i, Character.MAX_RADIX) + "\":1,")
			.collect(Collectors.joining("", "{ ", "\"time " + ++this.times + "\":1}"));
	}

	private static long allocatedBy(Runnable work) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		work.run();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

}
