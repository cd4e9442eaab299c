package com.example;

import java.util.Map;

import one.persist.Store;

import org.springframework.stereotype.Component;

/**
 * Takes all stores by their names.
 */
@Component
public class Overview {

	private final Map<String, Store> stores;

	public Overview(Map<String, Store> stores) {
		this.stores = stores;
	}

	public Map<String, Store> stores() {
		return this.stores;
	}

}
