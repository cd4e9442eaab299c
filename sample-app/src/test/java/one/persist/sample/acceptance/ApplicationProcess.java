package one.persist.sample.acceptance;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import one.persist.Json;
import one.persist.Store;
import one.persist.event.RemoteStateChanged;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

/**
 * An application with the starter, in a process of its own, which writes one record after
 * another and tells how its remote stands.
 */
final class ApplicationProcess {

	private static final Duration PAUSE = Duration.ofMillis(2);

	private static final int WRITTEN_IN_HASTE = 20_000;

	private ApplicationProcess() {
	}

	/**
	 * Runs until ended.
	 * @param args how many records to write, and properties
	 */
	public static void main(String[] args) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Device.Application.class)
			.web(WebApplicationType.NONE)
			.initializers((starting) -> starting.addApplicationListener(new StateListener()))
			.run(Arrays.copyOfRange(args, 1, args.length));
		Store store = context.getBean("notes", Store.class);
		int records = Integer.parseInt(args[0]);
		for (int number = 0; number < records && context.isActive(); number++) {
			store.records(Json.class).put("note/" + number, Json.parse("{\"n\":" + number + "}"));
			if (records > WRITTEN_IN_HASTE) {
				LockSupport.parkNanos(PAUSE.toNanos());
			}
		}
		System.out.println("state WRITTEN");
		JavaProcess.awaitParent();
	}

	/** Tells how the remote stands. */
	private static final class StateListener
			implements ApplicationListener<PayloadApplicationEvent<RemoteStateChanged>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<RemoteStateChanged> event) {
			System.out.println("state " + event.getPayload().to());
		}

	}

}
