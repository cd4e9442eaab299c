package one.persist.autoconfigure.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import one.persist.Json;
import one.persist.conflict.RecordVersion;
import org.jspecify.annotations.Nullable;

/**
 * Versions of one record, side by side, field by field.
 *
 * @param local this device's side
 * @param other the other side
 * @param base what both came from; null if that is not known
 * @param rows the fields; those that differ alone, if there are very many
 * @param leftOut how many rows are not shown
 */
record SidesView(SideView local, SideView other, @Nullable SideView base, List<RowView> rows, int leftOut) {

	/** Rows of the table, at most: an object may have a hundred thousand fields. */
	private static final int SHOWN = 200;

	private static final String WHOLE = "the value";

	static SidesView of(RecordVersion<@Nullable Json> local, RecordVersion<@Nullable Json> other,
			@Nullable RecordVersion<@Nullable Json> base, String thisDevice) {
		List<RowView> rows = rows(text(local.value()), text(other.value()), (base != null) ? text(base.value()) : null);
		List<RowView> shown = (rows.size() <= SHOWN) ? rows
				: rows.stream().filter(RowView::differs).limit(SHOWN).toList();
		return new SidesView(SideView.of(local, thisDevice), SideView.of(other, thisDevice),
				(base != null) ? SideView.of(base, thisDevice) : null, shown, rows.size() - shown.size());
	}

	private static @Nullable String text(@Nullable Json value) {
		return (value != null) ? value.toString() : null;
	}

	private static List<RowView> rows(@Nullable String local, @Nullable String other, @Nullable String base) {
		if (!isObjectOrMissing(local) || !isObjectOrMissing(other) || !isObjectOrMissing(base)) {
			return List.of(new RowView(WHOLE, CellView.of(local, base), CellView.of(other, base),
					CellView.of(base, base), !Objects.equals(local, other)));
		}
		Map<String, String> localFields = fields(local);
		Map<String, String> otherFields = fields(other);
		Map<String, String> baseFields = fields(base);
		Map<String, String> names = new LinkedHashMap<>(localFields);
		otherFields.forEach(names::putIfAbsent);
		baseFields.forEach(names::putIfAbsent);
		List<RowView> rows = new ArrayList<>(names.size());
		for (String name : names.keySet()) {
			String mine = localFields.get(name);
			String theirs = otherFields.get(name);
			String before = baseFields.get(name);
			rows.add(new RowView(ShownText.inACell(name.substring(1, name.length() - 1)).text(),
					CellView.of(mine, before), CellView.of(theirs, before), CellView.of(before, before),
					!Objects.equals(mine, theirs)));
		}
		return rows;
	}

	private static boolean isObjectOrMissing(@Nullable String json) {
		return json == null || JsonText.isObject(json);
	}

	private static Map<String, String> fields(@Nullable String json) {
		return (json != null) ? JsonText.fields(json) : Map.of();
	}

	/**
	 * A value to begin with when someone merges by hand: where only one side has changed
	 * a field, that side's; where both have, this device's.
	 */
	static String proposal(@Nullable Json local, @Nullable Json other, @Nullable Json base) {
		String mine = text(local);
		String theirs = text(other);
		if (mine == null || theirs == null) {
			return JsonText.indented(String.valueOf((mine != null) ? mine : theirs));
		}
		if (!JsonText.isObject(mine) || !JsonText.isObject(theirs) || base == null || !isObjectOrMissing(text(base))) {
			return JsonText.indented(mine);
		}
		Map<String, String> before = JsonText.fields(base.toString());
		Map<String, String> merged = new LinkedHashMap<>(JsonText.fields(mine));
		Map<String, String> others = JsonText.fields(theirs);
		others.forEach((name, value) -> {
			if (Objects.equals(merged.get(name), before.get(name))) {
				merged.put(name, value);
			}
		});
		merged.keySet()
			.removeIf((name) -> !others.containsKey(name) && Objects.equals(merged.get(name), before.get(name)));
		return JsonText.indented(JsonText.object(merged));
	}

	/**
	 * One side.
	 *
	 * @param version names the write
	 * @param at when it was written
	 * @param device which device wrote it
	 * @param own whether that is this device
	 * @param deleted whether it is a delete
	 */
	record SideView(String version, Instant at, String device, boolean own, boolean deleted) {

		static SideView of(RecordVersion<@Nullable Json> side, String thisDevice) {
			String device = side.device().value();
			return new SideView(side.version().toString(), side.updatedAt(), device, device.equals(thisDevice),
					side.deleted());
		}

	}

	/**
	 * One field of all sides.
	 *
	 * @param name its name
	 * @param local this device's
	 * @param other the other side's
	 * @param base what both came from
	 * @param differs whether the two sides are not the same
	 */
	record RowView(String name, CellView local, CellView other, CellView base, boolean differs) {
	}

	/**
	 * A field of one side.
	 *
	 * @param text the value as it is shown; null if the side has no such field
	 * @param more characters that are left out
	 * @param changed whether it is another than the base's
	 */
	record CellView(@Nullable String text, int more, boolean changed) {

		static CellView of(@Nullable String json, @Nullable String base) {
			boolean changed = !Objects.equals(json, base);
			if (json == null) {
				return new CellView(null, 0, changed);
			}
			ShownText shown = ShownText.inACell(JsonText.indented(json));
			return new CellView(shown.text(), shown.more(), changed);
		}

	}

}
