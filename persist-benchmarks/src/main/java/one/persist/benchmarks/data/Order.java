package one.persist.benchmarks.data;

import java.math.BigDecimal;
import java.util.List;

/**
 * An order of a wholesaler, as a till or a van would keep it.
 *
 * @param number its number
 * @param status where it stands
 * @param placedAt when it was placed, in ISO 8601
 * @param customer who ordered
 * @param lines what was ordered
 * @param total sum of the lines
 * @param currency three letters
 * @param tags what people have marked it with
 * @param note what people have written to it
 */
public record Order(String number, String status, String placedAt, Customer customer, List<Line> lines,
		BigDecimal total, String currency, List<String> tags, String note) {

	/**
	 * This order with another status.
	 * @param other the status
	 * @return the order
	 */
	public Order withStatus(String other) {
		return new Order(this.number, other, this.placedAt, this.customer, this.lines, this.total, this.currency,
				this.tags, this.note);
	}

	/**
	 * This order with other tags.
	 * @param others the tags
	 * @return the order
	 */
	public Order withTags(List<String> others) {
		return new Order(this.number, this.status, this.placedAt, this.customer, this.lines, this.total, this.currency,
				others, this.note);
	}

	/**
	 * Who ordered.
	 *
	 * @param id a random id
	 * @param name first and last name
	 * @param email address for mail
	 * @param street street and number
	 * @param city city
	 * @param zip postal code
	 * @param country two letters
	 */
	public record Customer(String id, String name, String email, String street, String city, String zip,
			String country) {

	}

	/**
	 * What was ordered.
	 *
	 * @param article number of the article
	 * @param description what it is
	 * @param quantity how many; positive
	 * @param price of one
	 */
	public record Line(String article, String description, int quantity, BigDecimal price) {

	}

}
