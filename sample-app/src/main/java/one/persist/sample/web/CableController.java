package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;

import one.persist.Stores;
import one.persist.sample.Cable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Pulls the cable out and puts it back: {@code {"cable":"out"}}, {@code {"cable":"in"}}.
 */
@RestController
final class CableController {

	private final Cable cable;

	private final Stores stores;

	private final LivePages pages;

	private final Executor executor;

	CableController(Cable cable, Stores stores, LivePages pages,
			@Qualifier("applicationTaskExecutor") Executor executor) {
		this.cable = cable;
		this.stores = stores;
		this.pages = pages;
		this.executor = executor;
	}

	@GetMapping("/api/cable")
	CableView show() {
		return new CableView(this.cable.isOut() ? "out" : "in");
	}

	@PostMapping(path = "/api/cable", consumes = MediaType.APPLICATION_JSON_VALUE)
	CableView move(InputStream body) throws IOException {
		switch (ApiJson.readOnlyText("cable", RequestBodies.read(body))) {
			case "out" -> this.cable.pullOut();
			case "in" -> {
				this.cable.putBack();
				this.executor.execute(this::syncAll);
			}
			default -> throw new MalformedBodyException("The cable is 'out' or 'in'.", null);
		}
		this.pages.tell("cable");
		return show();
	}

	/**
	 * An application that hears of a network need not wait for the engine to try again.
	 * It is only sooner: without this, everything is sent all the same.
	 */
	private void syncAll() {
		this.stores.all().forEach((store) -> store.sync().now());
	}

	/**
	 * The answer.
	 *
	 * @param cable {@code out} or {@code in}
	 */
	record CableView(String cable) {

	}

}
