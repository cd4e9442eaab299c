package com.example;

import one.persist.Records;
import one.persist.Store;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Takes its store by a qualifier.
 */
@Component
public class TaskList {

	private final Store store;

	public TaskList(@Qualifier("tasks") Store store) {
		this.store = store;
	}

	public Store store() {
		return this.store;
	}

	public Records<Task> records() {
		return this.store.records(Task.class);
	}

	public record Task(String title, boolean done) {

	}

}
