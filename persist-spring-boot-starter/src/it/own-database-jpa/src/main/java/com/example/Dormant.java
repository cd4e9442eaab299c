package com.example;

import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Never runs: the application does not say {@code @EnableScheduling}.
 */
@Component
public class Dormant {

	private final AtomicInteger runs = new AtomicInteger();

	@Scheduled(fixedDelay = 1)
	void run() {
		this.runs.incrementAndGet();
	}

	public int runs() {
		return this.runs.get();
	}

}
