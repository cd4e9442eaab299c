package one.persist.sample.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a trace shows of a write on its way from one device to another, where the
 * applications have a tracer.
 */
class TraceTest {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final List<MutableSpan> SPANS = new CopyOnWriteArrayList<>();

	@TempDir
	private Path folder;

	@BeforeEach
	void forget() {
		SPANS.clear();
	}

	@Test
	void aPushIsOneTraceFromTheCycleOfTheDeviceToTheStorageOfTheServer() {
		try (SyncServer server = server(); Device van = device(server, "van")) {
			van.put("tasks", "t1", "1");
			MutableSpan stored = await("persist.server.push", "outcome", "applied");
			MutableSpan handled = parent(stored);
			MutableSpan called = parent(handled);
			MutableSpan pushed = parent(called);
			MutableSpan cycle = parent(pushed);
			assertThat(handled.kind()).isEqualTo(brave.Span.Kind.SERVER);
			assertThat(handled.tag("http.url")).isEqualTo("/v1/stores/tasks/push");
			assertThat(called.kind()).isEqualTo(brave.Span.Kind.CLIENT);
			assertThat(pushed.name()).isEqualTo("persist.push");
			assertThat(pushed.tag("persist.entries")).isEqualTo("1");
			assertThat(cycle.name()).isEqualTo("persist.cycle");
			assertThat(cycle.parentId()).isNull();
			assertThat(List.of(handled, called, pushed, cycle)).extracting(MutableSpan::traceId)
				.containsOnly(stored.traceId());
		}
	}

	@Test
	void thePullThatBringsAChangeNamesTheCommitOfItsPush() {
		try (SyncServer server = server(); Device van = device(server, "van"); Device till = device(server, "till")) {
			van.put("tasks", "t1", "1");
			MutableSpan stored = await("persist.server.push", "outcome", "applied");
			MutableSpan read = await("persist.server.pull", "outcome", "changes");
			assertThat(read.traceId()).isNotEqualTo(stored.traceId());
			assertThat(read.tag("persist.store")).isEqualTo(stored.tag("persist.store")).isEqualTo("tasks");
			assertThat(Long.parseLong(stored.tag("persist.commit"))).isPositive()
				.isGreaterThan(Long.parseLong(read.tag("persist.commit.after")))
				.isLessThanOrEqualTo(Long.parseLong(read.tag("persist.commit")));
			assertThat(parent(parent(parent(read))).name()).isEqualTo("persist.pull");
			Awaitility.await().atMost(LONG).until(() -> "1".equals(till.value("tasks", "t1")));
		}
	}

	private SyncServer server() {
		return new SyncServer(this.folder.resolve("hq"), SyncServer.freePort()).beans(Traced.class).start();
	}

	private Device device(SyncServer server, String name) {
		return Device.in(this.folder.resolve(name))
			.beans(Traced.class)
			.remote("hq", server.url())
			.with("persist.stores.tasks.sync.remote", "hq")
			.with("persist.stores.tasks.sync.interval", "1s")
			.start();
	}

	private static MutableSpan await(String name, String tag, String value) {
		return Awaitility.await()
			.atMost(LONG)
			.until(() -> SPANS.stream()
				.filter((span) -> name.equals(span.name()) && value.equals(span.tag(tag)))
				.findFirst()
				.orElse(null), Objects::nonNull);
	}

	/** A span ends after those within it. */
	private static MutableSpan parent(MutableSpan child) {
		return Awaitility.await("The parent of " + child)
			.atMost(LONG)
			.until(() -> SPANS.stream().filter((span) -> span.id().equals(child.parentId())).findFirst().orElse(null),
					Objects::nonNull);
	}

	@Configuration(proxyBeanMethods = false)
	static class Traced {

		@Bean
		Tracing tracing() {
			return Tracing.newBuilder()
				.supportsJoin(false)
				.propagationFactory(new W3CPropagation())
				.addSpanHandler(new SpanHandler() {

					@Override
					public boolean end(TraceContext context, MutableSpan span, Cause cause) {
						SPANS.add(new MutableSpan(context, span));
						return true;
					}

				})
				.build();
		}

		@Bean
		ObservationHandler<Observation.Context> tracer(Tracing tracing) {
			Tracer tracer = new BraveTracer(tracing.tracer(),
					new BraveCurrentTraceContext(tracing.currentTraceContext()), new BraveBaggageManager());
			BravePropagator propagator = new BravePropagator(tracing);
			return new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
					new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
					new DefaultTracingObservationHandler(tracer));
		}

	}

}
