package one.persist.autoconfigure.http;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import one.persist.autoconfigure.PersistProperties.RemoteProperties;
import one.persist.autoconfigure.PersistProperties.Ssl;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for remotes over TLS.
 */
class TlsTests {

	private final MockWebServer server = new MockWebServer();

	private final HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(1).build();

	@BeforeEach
	void answer() {
		this.server.enqueue(Answers.info(1));
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void trustsWhomTheBundleTrusts() throws IOException {
		start(certificate("localhost").build());
		try (HttpRemotes remotes = remotes(this.authority)) {
			assertThat(remotes.connect(definition(), "tasks").limits()).isEqualTo(RemoteLimits.DEFAULT);
		}
	}

	@Test
	void fault18RefusesAnUnknownAuthorityWithTheCause() throws IOException {
		start(certificate("localhost").build());
		try (HttpRemotes remotes = remotes(new HeldCertificate.Builder().certificateAuthority(1).build())) {
			assertRefused(remotes);
		}
		assertThat(this.server.getRequestCount()).isZero();
	}

	@Test
	void fault18RefusesWithoutABundleWhatTheMachineDoesNotTrust() throws IOException {
		start(certificate("localhost").build());
		try (HttpRemotes remotes = HttpRemotes.connector(WebClient.builder())) {
			assertRefused(remotes);
		}
	}

	@Test
	void fault18RefusesTheCertificateOfAnotherHost() throws IOException {
		start(certificate("elsewhere.example.com").build());
		try (HttpRemotes remotes = remotes(this.authority)) {
			assertRefused(remotes);
		}
	}

	@Test
	void fault18RefusesAnExpiredCertificate() throws IOException {
		long now = System.currentTimeMillis();
		start(certificate("localhost")
			.validityInterval(now - TimeUnit.DAYS.toMillis(2), now - TimeUnit.DAYS.toMillis(1))
			.build());
		try (HttpRemotes remotes = remotes(this.authority)) {
			assertRefused(remotes);
		}
	}

	private void assertRefused(HttpRemotes remotes) {
		RemoteException failure = catchThrowableOfType(RemoteException.class,
				() -> remotes.connect(definition(), "tasks").limits());
		assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
		assertThat(failure).hasMessageContaining("Remote 'hq' is not trusted, or does not trust this device: ");
		// neither over TLS nor without it
		assertThat(this.server.getRequestCount()).isZero();
	}

	private HeldCertificate.Builder certificate(String host) {
		return new HeldCertificate.Builder().signedBy(this.authority).addSubjectAlternativeName(host);
	}

	private void start(HeldCertificate certificate) throws IOException {
		HandshakeCertificates certificates = new HandshakeCertificates.Builder()
			.heldCertificate(certificate, this.authority.certificate())
			.build();
		this.server.useHttps(certificates.sslSocketFactory());
		this.server.start();
	}

	private RemoteDefinition definition() {
		return RemoteDefinition.of("hq", "https://localhost:" + this.server.getPort());
	}

	private static HttpRemotes remotes(HeldCertificate trusted) {
		SslBundle bundle = SslBundle
			.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(trusted.certificatePem())));
		RemoteProperties properties = new RemoteProperties(null, null, null, null, null, new Ssl("field"), null);
		RemoteSettings settings = new RemoteSettings(java.util.Map.of("hq", properties),
				new DefaultSslBundleRegistry("field", bundle), () -> null);
		return new HttpRemotes(WebClient::builder, settings, List.of(), List.of(), InstantSource.system());
	}

}
