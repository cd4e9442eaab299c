package one.persist.sample.web;

import java.util.List;
import java.util.Map;

import one.persist.Store;
import one.persist.Stores;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Gives the methods of the API the {@link Store} and the {@link RecordKey} that a request
 * names.
 */
@Component
final class ApiArguments implements WebMvcConfigurer {

	private final ObjectProvider<Stores> stores;

	ApiArguments(ObjectProvider<Stores> stores) {
		this.stores = stores;
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new Argument(Store.class, this::store));
		resolvers.add(new Argument(RecordKey.class, ApiArguments::key));
	}

	private Store store(NativeWebRequest request) {
		String name = pathVariable(request, "store");
		return this.stores.getObject()
			.find((name != null) ? name : "")
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no store '" + name + "'."));
	}

	private static RecordKey key(NativeWebRequest request) {
		String inPath = pathVariable(request, "key");
		if (inPath != null) {
			return new RecordKey(inPath.substring(1));
		}
		String inQuery = request.getParameter("key");
		if (inQuery == null) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "Name a record with ?key=");
		}
		return new RecordKey(inQuery);
	}

	private static @Nullable String pathVariable(NativeWebRequest request, String name) {
		Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
				RequestAttributes.SCOPE_REQUEST);
		return (variables instanceof Map<?, ?> map && map.get(name) instanceof String value) ? value : null;
	}

	/** Finds an argument of one type. */
	@FunctionalInterface
	private interface Finder {

		Object find(NativeWebRequest request);

	}

	/**
	 * An argument of one type.
	 *
	 * @param type the type
	 * @param finder where to find it
	 */
	private record Argument(Class<?> type, Finder finder) implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == this.type;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
				NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
			return this.finder.find(request);
		}

	}

}
