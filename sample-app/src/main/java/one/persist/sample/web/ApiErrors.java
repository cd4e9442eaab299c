package one.persist.sample.web;

import one.persist.InvalidRecordException;
import one.persist.PersistException;
import one.persist.StaleConflictException;
import one.persist.StaleRecordException;
import one.persist.StoreAccessException;
import one.persist.StoreClosedException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers failures as problem details, RFC 9457. A rule that a record broke stands in the
 * field {@code rule}, for programs; the detail says it in words.
 */
@RestControllerAdvice
final class ApiErrors extends ResponseEntityExceptionHandler {

	@ExceptionHandler
	ProblemDetail malformed(MalformedBodyException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, words(ex));
	}

	@ExceptionHandler
	ProblemDetail stoppedImport(ImportException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status(ex.getCause()), words(ex));
		problem.setProperty("line", ex.line());
		problem.setProperty("imported", ex.imported());
		return withRule(problem, ex.getCause());
	}

	@ExceptionHandler
	ProblemDetail persist(PersistException ex) {
		return withRule(ProblemDetail.forStatusAndDetail(status(ex), words(ex)), ex);
	}

	private static ProblemDetail withRule(ProblemDetail problem, @Nullable Throwable failure) {
		if (failure instanceof InvalidRecordException invalid) {
			problem.setProperty("rule", invalid.rule());
		}
		return problem;
	}

	private static HttpStatus status(@Nullable Throwable failure) {
		if (failure instanceof InvalidRecordException || failure instanceof MalformedBodyException) {
			return HttpStatus.BAD_REQUEST;
		}
		if (failure instanceof StaleRecordException || failure instanceof StaleConflictException) {
			return HttpStatus.CONFLICT;
		}
		if (failure instanceof StoreAccessException access) {
			return (access.reason() == StoreAccessException.Reason.FULL) ? HttpStatus.INSUFFICIENT_STORAGE
					: HttpStatus.SERVICE_UNAVAILABLE;
		}
		return (failure instanceof StoreClosedException) ? HttpStatus.SERVICE_UNAVAILABLE
				: HttpStatus.INTERNAL_SERVER_ERROR;
	}

	private static String words(Exception ex) {
		String message = ex.getMessage();
		return (message != null) ? message : ex.getClass().getSimpleName();
	}

}
