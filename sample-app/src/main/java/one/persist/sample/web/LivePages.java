package one.persist.sample.web;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import one.persist.event.PersistEvent;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter.DataWithMediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that there is something new, and in which store; what it is, they read
 * themselves. News is gathered for a moment, so that an import of a hundred thousand
 * records is some dozens of messages; and it is sent by a thread of its own, since
 * whoever hears an event of Persist must not wait for a slow browser.
 */
@Component
final class LivePages implements DisposableBean {

	/** Long enough to gather a burst, too short for a person to notice. */
	private static final long GATHER_MILLIS = 80;

	/** How soon a page that went away without a word is noticed. */
	private static final long HEARTBEAT_SECONDS = 15;

	/** Each page holds a connection. No one looks at so many. */
	private static final int MAX_PAGES = 32;

	private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();

	private final Set<String> news = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "live-pages");
		thread.setDaemon(true);
		return thread;
	});

	private volatile boolean closed;

	LivePages() {
		this.teller.scheduleWithFixedDelay(() -> send(SseEmitter.event().comment("still here")), HEARTBEAT_SECONDS,
				HEARTBEAT_SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Adds a page.
	 * @return what it is told through, without an end
	 */
	SseEmitter open() {
		if (this.closed || this.pages.size() >= MAX_PAGES) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Too many pages are open.");
		}
		SseEmitter page = new SseEmitter(0L);
		page.onCompletion(() -> this.pages.remove(page));
		page.onError((ex) -> this.pages.remove(page));
		this.pages.add(page);
		return page;
	}

	@EventListener
	void on(PersistEvent event) {
		tell(event.store());
	}

	/**
	 * Tells all pages, soon.
	 * @param what the store's name, {@code cable} or {@code network}
	 */
	void tell(String what) {
		if (!this.closed && this.news.add(what)) {
			this.teller.schedule(this::tellNews, GATHER_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void tellNews() {
		List<String> told = List.copyOf(this.news);
		this.news.removeAll(told);
		if (!told.isEmpty()) {
			send(SseEmitter.event().name("news").data(String.join(" ", told)));
		}
	}

	private void send(SseEmitter.SseEventBuilder message) {
		Set<DataWithMediaType> parts = message.build();
		for (SseEmitter page : this.pages) {
			try {
				page.send(parts);
			}
			catch (IOException | IllegalStateException ex) {
				this.pages.remove(page);
			}
		}
	}

	/**
	 * Before the web server waits for requests to end: these do not end by themselves.
	 */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.closed = true;
		this.pages.forEach(SseEmitter::complete);
	}

	@Override
	public void destroy() {
		this.teller.shutdownNow();
	}

}
