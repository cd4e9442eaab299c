package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import one.persist.Stores;
import one.persist.sample.Network;
import one.persist.sample.NetworkCalls.Call;
import one.persist.sample.NetworkCondition;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Makes the network slow, lossy or a liar: {@code {"network":"slow"}}, and so with each
 * {@link NetworkCondition}.
 */
@RestController
final class NetworkController {

	private final Network network;

	private final Stores stores;

	private final LivePages pages;

	private final Executor executor;

	NetworkController(Network network, Stores stores, LivePages pages,
			@Qualifier("applicationTaskExecutor") Executor executor) {
		this.network = network;
		this.stores = stores;
		this.pages = pages;
		this.executor = executor;
	}

	@GetMapping("/api/network")
	NetworkView show() {
		return new NetworkView(nameOf(this.network.condition()), this.network.calls());
	}

	@PostMapping(path = "/api/network", consumes = MediaType.APPLICATION_JSON_VALUE)
	NetworkView change(InputStream body) throws IOException {
		this.network.become(conditionOf(ApiJson.readOnlyText("network", RequestBodies.read(body))));
		this.executor.execute(() -> this.stores.all().forEach((store) -> store.sync().now()));
		this.pages.tell("network");
		return show();
	}

	private static NetworkCondition conditionOf(String name) {
		for (NetworkCondition condition : NetworkCondition.values()) {
			if (nameOf(condition).equals(name)) {
				return condition;
			}
		}
		List<String> known = Stream.of(NetworkCondition.values()).map(NetworkController::nameOf).toList();
		throw new MalformedBodyException("The network is one of " + known + ", not '" + name + "'.", null);
	}

	private static String nameOf(NetworkCondition condition) {
		return condition.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The answer.
	 *
	 * @param network what it is like
	 * @param calls what became of the last call of each kind
	 */
	record NetworkView(String network, List<Call> calls) {

	}

}
