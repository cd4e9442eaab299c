package com.example;

import java.util.List;

import org.springframework.data.repository.ListCrudRepository;

public interface Invoices extends ListCrudRepository<Invoice, Long> {

	List<Invoice> findByCustomer(String customer);

}
