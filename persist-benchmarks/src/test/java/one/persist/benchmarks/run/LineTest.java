package one.persist.benchmarks.run;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineTest {

	@Test
	void comparesEachRoundWithItselfAndTakesTheMedian() {
		Line line = new Line("w1", "put", "records/s", figures(100, 10, 1000), figures(90, 8, 500),
				Bar.ratioAtLeast(0.8));
		assertThat(line.measured()).isEqualTo(0.8);
		assertThat(line.lowest()).isEqualTo(0.5);
		assertThat(line.highest()).isEqualTo(0.9);
		assertThat(line.holds()).isTrue();
	}

	@Test
	void missesItsBar() {
		assertThat(line(Bar.ratioAtLeast(0.8), 100, 79).holds()).isFalse();
		assertThat(line(Bar.ratioAtMost(1.05), 100, 106).holds()).isFalse();
		assertThat(line(Bar.differenceAtMost(300), 1000, 1301).holds()).isFalse();
		assertThat(line(Bar.valueAtLeast(500), 1000, 499).holds()).isFalse();
		assertThat(line(Bar.valueAtMost(2), 1, 2.1).holds()).isFalse();
	}

	@Test
	void reachesItsBar() {
		assertThat(line(Bar.ratioAtLeast(0.8), 100, 80).holds()).isTrue();
		assertThat(line(Bar.ratioAtMost(1.05), 100, 105).holds()).isTrue();
		assertThat(line(Bar.differenceAtMost(300), 1000, 1300).holds()).isTrue();
		assertThat(line(Bar.valueAtLeast(500), 1000, 500).holds()).isTrue();
		assertThat(line(Bar.valueAtMost(2), 1, 2).holds()).isTrue();
		assertThat(line(Bar.NONE, 1, 100).holds()).isTrue();
	}

	@Test
	void tellsWhatProcessorTimeAloneWouldSay() {
		Line line = new Line("w1", "put", "records/s", List.of(new Figure(100, 30)), List.of(new Figure(100, 40)),
				Bar.NONE);
		assertThat(line.byCpu()).isEqualTo(0.75);
		assertThat(line(Bar.NONE, 1, 1).byCpu()).isZero();
	}

	private static Line line(Bar bar, double limit, double persist) {
		return new Line("w1", "put", "records/s", figures(limit), figures(persist), bar);
	}

	private static List<Figure> figures(double... values) {
		return Arrays.stream(values).mapToObj(Figure::of).toList();
	}

}
