package one.persist.sample.web;

import one.persist.sample.ExampleRecords;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page needs beyond the API.
 */
@RestController
final class PageController {

	private final LivePages pages;

	private final ExampleRecords examples;

	PageController(LivePages pages, ExampleRecords examples) {
		this.pages = pages;
		this.examples = examples;
	}

	@GetMapping(path = "/api/news", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter news() {
		return this.pages.open();
	}

	@PostMapping("/api/examples")
	Examples putExamples() {
		return new Examples(this.examples.put());
	}

	/**
	 * The answer.
	 *
	 * @param put records that were put
	 */
	record Examples(int put) {

	}

}
