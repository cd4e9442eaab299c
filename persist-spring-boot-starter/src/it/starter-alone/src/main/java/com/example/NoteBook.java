package com.example;

import one.persist.Store;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

import org.springframework.stereotype.Component;

/**
 * Takes its store by the name of a parameter.
 */
@Component
public class NoteBook {

	private final Store store;

	public NoteBook(Store notes) {
		this.store = notes;
	}

	public Store store() {
		return this.store;
	}

	public void write(String key, String text) {
		this.store.records().put(key, StringNode.valueOf(text));
	}

	public String read(String key) {
		JsonNode value = this.store.records().get(key).orElseThrow().value();
		return value.stringValue();
	}

}
