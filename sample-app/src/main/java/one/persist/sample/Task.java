package one.persist.sample;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Something to do. Kept in the store {@code tasks}.
 *
 * @param title what to do
 * @param done whether it is done
 * @param tags words to find it by
 */
public record Task(String title, boolean done, List<String> tags) {

	/**
	 * Takes what another program may have left out as empty.
	 * @param title what to do
	 * @param done whether it is done
	 * @param tags words to find it by
	 */
	public Task(@Nullable String title, boolean done, @Nullable List<String> tags) {
		this.title = (title != null) ? title : "";
		this.done = done;
		this.tags = (tags != null) ? List.copyOf(tags) : List.of();
	}

	/**
	 * This task with other tags.
	 * @param others the tags
	 * @return the task
	 */
	public Task withTags(List<String> others) {
		return new Task(this.title, this.done, others);
	}

}
