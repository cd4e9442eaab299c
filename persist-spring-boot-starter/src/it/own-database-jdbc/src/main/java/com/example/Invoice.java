package com.example;

import org.springframework.data.annotation.Id;

public record Invoice(@Id Long id, String customer) {

	public Invoice(String customer) {
		this(null, customer);
	}

}
