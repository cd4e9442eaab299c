package one.persist.server.http;

import java.util.Map;
import java.util.function.LongSupplier;

import one.persist.protocol.ProblemCodes;
import one.persist.protocol.ProtocolException;
import one.persist.server.storage.DeviceRefusedException;
import one.persist.spi.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * How a call is answered that fails, whatever it fails by. Safe for use by many threads.
 */
final class FailedCalls {

	private static final Logger logger = LoggerFactory.getLogger(FailedCalls.class);

	private final StorageFailures storage;

	/**
	 * Makes it; no call has failed yet.
	 * @param nanos a clock that never steps, in nanoseconds
	 */
	FailedCalls(LongSupplier nanos) {
		this.storage = new StorageFailures(nanos);
	}

	/**
	 * Answers a request by a handler, or by the problem that it met.
	 */
	ServerResponse answer(ServerRequest request, HandlerFunction<ServerResponse> handler) throws Exception {
		try {
			return handler.handle(request);
		}
		catch (ProblemException ex) {
			return Answer.problem(ex.problem());
		}
		catch (ProtocolException ex) {
			return Answer.problem(Problem.malformed(String.valueOf(ex.getMessage())));
		}
		catch (RemoteException ex) {
			return Answer.problem(problem(ex));
		}
		catch (DeviceRefusedException ex) {
			return Answer.problem(new Problem(HttpStatus.FORBIDDEN, ex.code(), String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException ex) {
			// whatever it is, the device gets an answer that it understands
			logger.error("A call to {} failed by a fault of the server", request.path(), ex);
			return Answer.problem(new Problem(HttpStatus.INTERNAL_SERVER_ERROR, Problem.INTERNAL,
					"The server has failed to do this; its log says why"));
		}
	}

	private Problem problem(RemoteException ex) {
		String detail = String.valueOf(ex.getMessage());
		return switch (ex.kind()) {
			case HISTORY_DIVERGED -> new Problem(HttpStatus.GONE, ProblemCodes.HISTORY_DIVERGED, detail);
			case CURSOR_EXPIRED -> new Problem(HttpStatus.GONE, ProblemCodes.CURSOR_EXPIRED, detail);
			case DEVICE_FORKED -> new Problem(HttpStatus.CONFLICT, ProblemCodes.DEVICE_FORKED, detail);
			case FULL -> Problem.quotaExceeded(detail, ex.retryAfter());
			case TOO_LARGE -> Problem.tooLarge(detail);
			case REFUSED -> Problem.malformed(detail);
			case BUSY, TRANSIENT, TIMEOUT, SETUP, UNAUTHORIZED -> unavailable(ex, detail);
		};
	}

	private Problem unavailable(RemoteException ex, String detail) {
		if (ex.retryAfter() != null) {
			return new Problem(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, detail,
					Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, ex.retryAfter().toSeconds()))));
		}
		this.storage.failed(ex);
		return new Problem(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, detail);
	}

}
