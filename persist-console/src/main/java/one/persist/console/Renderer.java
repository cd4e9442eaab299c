package one.persist.console;

import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Makes HTML of templates, with an engine of its own: no bean, so that how the
 * application finds its own views is left as it was.
 */
final class Renderer {

	/** The part of a page that changes while it is shown. */
	private static final Set<String> PART = Set.of("part");

	private final SpringTemplateEngine engine = new SpringTemplateEngine();

	Renderer(@Nullable ClassLoader classLoader) {
		ClassLoaderTemplateResolver resolver = (classLoader != null) ? new ClassLoaderTemplateResolver(classLoader)
				: new ClassLoaderTemplateResolver();
		resolver.setSuffix(".html");
		resolver.setTemplateMode(TemplateMode.HTML);
		resolver.setCharacterEncoding("UTF-8");
		resolver.setCacheable(true);
		this.engine.setTemplateResolver(resolver);
	}

	String page(String template, Object page, Frame frame) {
		return this.engine.process(template, context(page, frame));
	}

	String part(String template, Object page, Frame frame) {
		StringWriter html = new StringWriter();
		this.engine.process(template, PART, context(page, frame), html);
		return html.toString();
	}

	private static Context context(Object page, Frame frame) {
		return new Context(Locale.ENGLISH, Map.of("page", page, "frame", frame, "words", frame.words()));
	}

}
