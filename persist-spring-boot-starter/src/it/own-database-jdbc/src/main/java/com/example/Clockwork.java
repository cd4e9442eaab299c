package com.example;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Runs on the scheduler that Spring Boot gives to the application.
 */
@Component
public class Clockwork {

	private final Set<String> threads = ConcurrentHashMap.newKeySet();

	@Scheduled(fixedDelay = 20)
	void run() {
		this.threads.add(Thread.currentThread().getName());
	}

	public Set<String> threads() {
		return this.threads;
	}

}
