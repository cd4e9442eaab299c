package one.persist.sample.web;

import one.persist.Version;

import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/**
 * Reads a version from a query. What is none is answered as a bad request.
 */
@Component
final class VersionConverter implements Converter<String, Version> {

	@Override
	public Version convert(String text) {
		return Version.parse(text);
	}

}
