package one.persist.server.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns as wide as they need to be, which are known once all rows are there.
 */
final class TextTable {

	private final List<List<String>> rows = new ArrayList<>();

	TextTable(String... headings) {
		this.rows.add(List.of(headings));
	}

	/**
	 * Adds a row.
	 * @param cells as many as there are headings
	 */
	void add(Object... cells) {
		List<String> row = new ArrayList<>();
		for (Object cell : cells) {
			row.add(Terminal.printable(String.valueOf(cell)));
		}
		this.rows.add(row);
	}

	void print(Terminal terminal) {
		int columns = this.rows.get(0).size();
		for (List<String> row : this.rows) {
			StringBuilder line = new StringBuilder();
			for (int column = 0; column < columns; column++) {
				String cell = row.get(column);
				line.append(cell);
				if (column < columns - 1) {
					line.append(" ".repeat(width(column) - cell.length() + 2));
				}
			}
			terminal.out().println(line.toString().stripTrailing());
		}
	}

	private int width(int column) {
		return this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0);
	}

}
