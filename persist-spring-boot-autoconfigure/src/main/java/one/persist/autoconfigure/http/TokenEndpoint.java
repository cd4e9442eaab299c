package one.persist.autoconfigure.http;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.convert.converter.Converter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestHeadersConverter;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.core.OAuth2AccessToken.TokenType;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;

/**
 * Asks an authorization server for a token, with a time-out and a bound on its answer,
 * and without a redirect. Spring Security's own client would wait for ever, and let
 * Spring log the form that it sends, in which the secret may be.
 */
final class TokenEndpoint implements OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> {

	/** Tokens are a few kilobytes, those that are signed included. */
	private static final int MAX_BYTES = 64 * 1024;

	private static final int OK = 200;

	private final Converter<OAuth2ClientCredentialsGrantRequest, HttpHeaders> headers = new DefaultOAuth2TokenRequestHeadersConverter<>();

	private final Converter<OAuth2ClientCredentialsGrantRequest, MultiValueMap<String, String>> form = new DefaultOAuth2TokenRequestParametersConverter<>();

	private final RestClient client;

	TokenEndpoint(Duration timeout) {
		JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
			.connectTimeout(HttpSettings.DEFAULT_CONNECT_TIMEOUT)
			.followRedirects(HttpClient.Redirect.NEVER)
			.build());
		http.setReadTimeout(timeout);
		this.client = RestClient.builder().requestFactory(http).build();
	}

	@Override
	public OAuth2AccessTokenResponse getTokenResponse(OAuth2ClientCredentialsGrantRequest grant) {
		return this.client.post()
			.uri(grant.getClientRegistration().getProviderDetails().getTokenUri())
			.headers((sent) -> addTo(sent, this.headers.convert(grant)))
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.body(encode(this.form.convert(grant)))
			.exchangeForRequiredValue((request, response) -> read(response));
	}

	private static void addTo(HttpHeaders sent, @Nullable HttpHeaders converted) {
		if (converted != null) {
			sent.putAll(converted);
		}
	}

	/** As bytes, which no log shows. */
	private static byte[] encode(@Nullable MultiValueMap<String, String> form) {
		if (form == null) {
			return new byte[0];
		}
		return form.entrySet()
			.stream()
			.flatMap((field) -> field.getValue().stream().map((value) -> encode(field.getKey()) + "=" + encode(value)))
			.collect(Collectors.joining("&"))
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static OAuth2AccessTokenResponse read(ClientHttpResponse response) throws IOException {
		int status = response.getStatusCode().value();
		byte[] body = response.getBody().readNBytes(MAX_BYTES);
		String refusal = response.getStatusCode().is4xxClientError() ? TokenFailures.refusal(body) : null;
		if (refusal != null) {
			throw new OAuth2AuthorizationException(new OAuth2Error(refusal));
		}
		if (status != OK) {
			throw new StrangeAnswerException("it answered " + status);
		}
		return token(body);
	}

	private static OAuth2AccessTokenResponse token(byte[] body) throws StrangeAnswerException {
		try {
			JsonNode answer = JsonMapper.shared().readTree(body);
			String token = text(answer, "access_token");
			if (!token.isEmpty() && text(answer, "token_type").equalsIgnoreCase("bearer")) {
				return OAuth2AccessTokenResponse.withToken(token)
					.tokenType(TokenType.BEARER)
					.expiresIn(Math.max(0, answer.path("expires_in").asLong(0)))
					.build();
			}
		}
		catch (JacksonException ex) {
			// as any other answer that has no token; not kept, as it may show a part of
			// one
		}
		throw new StrangeAnswerException("it answered, but not with a bearer token");
	}

	private static String text(JsonNode answer, String field) {
		JsonNode value = answer.path(field);
		return value.isString() ? value.stringValue() : "";
	}

	/**
	 * An answer that an authorization server would not give.
	 */
	static final class StrangeAnswerException extends IOException {

		StrangeAnswerException(String message) {
			super(message);
		}

	}

}
