package com.example;

import one.persist.Records;
import one.persist.Store;
import one.persist.StoredRecord;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes to both: invoices to the application's database, tasks to Persist.
 */
@Service
public class Billing {

	private final Invoices invoices;

	private final Store store;

	private final Records<Task> tasks;

	public Billing(Invoices invoices, Store store) {
		this.invoices = invoices;
		this.store = store;
		this.tasks = store.records(Task.class);
	}

	@Transactional
	public StoredRecord<Task> bill(String customer) {
		this.invoices.save(new Invoice(customer));
		return this.tasks.put(customer, new Task("Send the invoice", customer));
	}

	@Transactional
	public void billAndFail(String customer) {
		bill(customer);
		throw new IllegalStateException("after both were written");
	}

	@Transactional
	public void billAndFailToPlan(String customer) {
		this.invoices.save(new Invoice(customer));
		try {
			this.store.transaction(() -> {
				this.tasks.put(customer, new Task("Send the invoice", customer));
				throw new IllegalStateException("within the store's transaction");
			});
		}
		catch (IllegalStateException ex) {
			// The invoice is written all the same
		}
	}

	public record Task(String title, String sentTo) {

	}

}
