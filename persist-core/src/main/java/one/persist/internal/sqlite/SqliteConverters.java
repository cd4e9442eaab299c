package one.persist.internal.sqlite;

import java.time.Instant;
import java.util.List;

import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;

/**
 * SQLite has neither booleans nor times: both are numbers in a strict table.
 */
final class SqliteConverters {

	private SqliteConverters() {
	}

	static List<Converter<?, ?>> all() {
		return List.of(NumberToBoolean.INSTANCE, BooleanToNumber.INSTANCE, NumberToInstant.INSTANCE,
				InstantToNumber.INSTANCE);
	}

	@ReadingConverter
	private enum NumberToBoolean implements Converter<Number, Boolean> {

		INSTANCE;

		@Override
		public Boolean convert(Number source) {
			return source.intValue() != 0;
		}

	}

	@WritingConverter
	private enum BooleanToNumber implements Converter<Boolean, Integer> {

		INSTANCE;

		@Override
		public Integer convert(Boolean source) {
			return source ? 1 : 0;
		}

	}

	@ReadingConverter
	private enum NumberToInstant implements Converter<Number, Instant> {

		INSTANCE;

		@Override
		public Instant convert(Number source) {
			return Instant.ofEpochMilli(source.longValue());
		}

	}

	@WritingConverter
	private enum InstantToNumber implements Converter<Instant, Long> {

		INSTANCE;

		@Override
		public Long convert(Instant source) {
			return source.toEpochMilli();
		}

	}

}
