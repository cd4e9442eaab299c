package one.persist.benchmarks.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Values made in advance, for what is so quick that making them would take longer. Few
 * enough to be held, and used again and again. Immutable.
 */
public final class Pool {

	private static final int SIZE = 1_000;

	private final List<Order> orders;

	private final List<byte[]> json;

	/**
	 * Makes the values.
	 * @param revision how often the orders were changed
	 */
	public Pool(int revision) {
		this.orders = IntStream.range(0, SIZE).mapToObj((number) -> Orders.order(number, revision)).toList();
		this.json = this.orders.stream().map(Orders::json).toList();
	}

	/**
	 * An order.
	 * @param number which record it is for
	 * @return the order
	 */
	public Order order(int number) {
		return this.orders.get(number % SIZE);
	}

	/**
	 * The JSON of an order.
	 * @param number which record it is for
	 * @return JSON text in UTF-8; not to be changed
	 */
	public byte[] json(int number) {
		return this.json.get(number % SIZE);
	}

}
