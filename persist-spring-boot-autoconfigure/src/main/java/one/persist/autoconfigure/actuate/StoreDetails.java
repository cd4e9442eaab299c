package one.persist.autoconfigure.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import one.persist.DeadLetter;
import one.persist.Decision;
import one.persist.Json;
import one.persist.autoconfigure.actuate.ShownValues.Display;
import one.persist.conflict.Conflict;
import one.persist.conflict.RecordVersion;
import org.jspecify.annotations.Nullable;

/**
 * A list of what is in a store besides its records, oldest first but for decisions.
 *
 * @param store the store's name
 * @param total how many there are; those that are listed may be fewer. Of decisions, how
 * many are listed
 * @param conflicts conflicts that wait for a person, if these were asked for
 * @param deadLetters entries that a remote refused for good, if these were asked for
 * @param decisions what strategies decided, newest first, if these were asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoreDetails(String store, long total, @Nullable List<ConflictDescription> conflicts,
		@Nullable List<DeadLetterDescription> deadLetters, @Nullable List<DecisionDescription> decisions) {

	/**
	 * What can be listed.
	 */
	public enum Part {

		/** Conflicts that wait for a person. */
		CONFLICTS,

		/** Entries that a remote refused for good. */
		DEAD_LETTERS,

		/** What strategies decided without asking anyone. */
		DECISIONS

	}

	/**
	 * A conflict.
	 *
	 * @param key of which record
	 * @param remote the remote that the other side came from
	 * @param detectedAt when it was met
	 * @param reason why no strategy settled it; hidden as values are, since a strategy
	 * that failed may name one
	 * @param local this device's side
	 * @param other the other side
	 * @param base what both came from; left out if that is not known
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record ConflictDescription(String key, String remote, Instant detectedAt, String reason,
			SideDescription local, SideDescription other, @Nullable SideDescription base) {

		static ConflictDescription of(Conflict<Json> conflict, Display display) {
			String key = conflict.key();
			RecordVersion<@Nullable Json> base = conflict.base();
			return new ConflictDescription(key, conflict.remoteName(), conflict.detectedAt(),
					display.ofText(key, conflict.reason()), SideDescription.of(key, conflict.local(), display),
					SideDescription.of(key, conflict.remote(), display),
					(base != null) ? SideDescription.of(key, base, display) : null);
		}

	}

	/**
	 * A side of a conflict.
	 *
	 * @param version names the write
	 * @param device which device wrote it
	 * @param updatedAt when
	 * @param deleted whether it is a delete
	 * @param value the value, or what stands for it; left out of a delete
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record SideDescription(String version, String device, Instant updatedAt, boolean deleted,
			@Nullable Object value) {

		static SideDescription of(String key, RecordVersion<@Nullable Json> side, Display display) {
			return new SideDescription(side.version().toString(), side.device().value(), side.updatedAt(),
					side.deleted(), display.of(key, side.value()));
		}

	}

	/**
	 * An entry that a remote refused for good.
	 *
	 * @param id names it, to retry or to discard it
	 * @param remote which remote refused it
	 * @param key of which record
	 * @param version the version that was refused
	 * @param code why, for a program
	 * @param detail why, in words
	 * @param refusedAt when
	 */
	public record DeadLetterDescription(long id, String remote, String key, String version, String code, String detail,
			Instant refusedAt) {

		static DeadLetterDescription of(DeadLetter letter) {
			return new DeadLetterDescription(letter.id(), letter.remote(), letter.key(), letter.version().toString(),
					letter.code(), letter.detail(), letter.refusedAt());
		}

	}

	/**
	 * What a strategy decided.
	 *
	 * @param id names it within the store
	 * @param key of which record
	 * @param remote the remote that the other side came from
	 * @param strategy who decided
	 * @param outcome what it chose: local, remote or merged
	 * @param decidedAt when
	 * @param local this device's side
	 * @param other the other side
	 */
	public record DecisionDescription(long id, String key, String remote, String strategy, String outcome,
			Instant decidedAt, SideDescription local, SideDescription other) {

		static DecisionDescription of(Decision decision, Display display) {
			String key = decision.key();
			return new DecisionDescription(decision.id(), key, decision.remote(), decision.strategy(),
					decision.outcome().name().toLowerCase(Locale.ROOT), decision.decidedAt(),
					SideDescription.of(key, decision.local(), display),
					SideDescription.of(key, decision.other(), display));
		}

	}

}
