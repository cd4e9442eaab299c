package one.persist.server.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;

/**
 * Who issues signed tokens: good ones, and every kind of bad ones. Its keys are asked for
 * over HTTP, unless it is away.
 */
public final class Issuer implements AutoCloseable {

	/** What the server is called at the issuer. */
	public static final String AUDIENCE = "persist";

	private final RSAKey rsa;

	private final ECKey ec;

	private final Map<String, String> documents = new ConcurrentHashMap<>();

	private final AtomicInteger asked = new AtomicInteger();

	private volatile boolean away;

	private final HttpServer http;

	/**
	 * Creates an issuer.
	 */
	public Issuer() {
		try {
			this.rsa = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
			this.ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
			this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (JOSEException | IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.http.createContext("/", (exchange) -> {
			this.asked.incrementAndGet();
			String document = this.documents.get(exchange.getRequestURI().getPath());
			byte[] body = ((document != null) ? document : "").getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(this.away ? 503 : ((document != null) ? 200 : 404), body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.http.start();
		this.documents.put("/keys", new JWKSet(List.of(this.rsa, this.ec)).toString(true));
		this.documents.put("/.well-known/openid-configuration",
				"{\"issuer\":\"" + name() + "\",\"jwks_uri\":\"" + keys() + "\"}");
	}

	/**
	 * The name that tokens have.
	 * @return an address
	 */
	public String name() {
		return "http://127.0.0.1:" + this.http.getAddress().getPort();
	}

	/**
	 * Where the keys are.
	 * @return an address
	 */
	public String keys() {
		return name() + "/keys";
	}

	/**
	 * How often the issuer was asked for anything.
	 * @return a count
	 */
	public int asked() {
		return this.asked.get();
	}

	/**
	 * Lets the issuer fail, or work again.
	 * @param nowAway whether it fails
	 */
	public void away(boolean nowAway) {
		this.away = nowAway;
	}

	/**
	 * Writes a public key as an operator has it.
	 * @param directory where to
	 * @param kind {@code RSA} or {@code EC}
	 * @return the file
	 */
	public Path publicKey(Path directory, String kind) {
		try {
			return Files.writeString(directory.resolve(kind + ".pem"), pem(kind));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String pem(String kind) {
		try {
			PublicKey key = kind.equals("EC") ? this.ec.toECPublicKey() : this.rsa.toRSAPublicKey();
			return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
					+ "\n-----END PUBLIC KEY-----\n";
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A token that is good but for what is changed.
	 * @param tenant its tenant
	 * @param changes made to its claims
	 * @return the token
	 */
	public String token(String tenant, Consumer<JWTClaimsSet.Builder> changes) {
		return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(), claims(tenant, changes),
				signer(privateKey()));
	}

	/**
	 * A token that is good, signed with an elliptic curve.
	 * @param tenant its tenant
	 * @return the token
	 */
	public String tokenOfTheCurve(String tenant) {
		try {
			return sign(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").build(), claims(tenant, Issuer::same),
					new ECDSASigner(this.ec));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A token with a header of its own, rightly signed with the RSA key.
	 * @param header its header
	 * @return the token
	 */
	public String tokenWith(JWSHeader header) {
		return sign(header, claims("acme", Issuer::same), signer(privateKey()));
	}

	/**
	 * A token whose claims are not made by a library.
	 * @param payload its payload
	 * @return the token, rightly signed
	 */
	public String tokenOf(String payload) {
		try {
			com.nimbusds.jose.JWSObject object = new com.nimbusds.jose.JWSObject(
					new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(),
					new com.nimbusds.jose.Payload(payload));
			object.sign(signer(privateKey()));
			return object.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A token of {@code alg=none}.
	 * @return the token
	 */
	public String unsigned() {
		String header = encode("{\"alg\":\"none\"}");
		return header + "." + encode(claims("acme", Issuer::same).toString()) + ".";
	}

	/**
	 * A token whose signature is made with a secret that everyone has: the public key, as
	 * it is in a file.
	 * @param kind {@code RSA} or {@code EC}
	 * @return the token
	 */
	public String signedWithThePublicKey(String kind) {
		try {
			return sign(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), claims("acme", Issuer::same),
					new MACSigner(pem(kind).getBytes(StandardCharsets.US_ASCII)));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Changes nothing.
	 * @param claims left as they are
	 */
	public static void same(JWTClaimsSet.Builder claims) {
	}

	private JWTClaimsSet claims(String tenant, Consumer<JWTClaimsSet.Builder> changes) {
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(name())
			.subject("van-1")
			.audience(AUDIENCE)
			.issueTime(new Date())
			.expirationTime(Date.from(Instant.now().plusSeconds(600)))
			.claim("tenant", tenant);
		changes.accept(claims);
		return claims.build();
	}

	private PrivateKey privateKey() {
		try {
			return this.rsa.toPrivateKey();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static JWSSigner signer(PrivateKey key) {
		return new RSASSASigner(key);
	}

	private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
		try {
			SignedJWT jwt = new SignedJWT(header, claims);
			jwt.sign(signer);
			return jwt.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String encode(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void close() {
		this.http.stop(0);
	}

}
