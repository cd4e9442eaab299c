package one.persist.internal.sqlite;

import java.sql.SQLException;

import one.persist.PersistException;
import one.persist.StoreAccessException;
import one.persist.StoreAccessException.Reason;
import org.springframework.dao.DataAccessException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns what SQLite reports into what a caller can act on.
 */
final class SqliteErrors {

	/** The low byte of an extended result code is its primary code. */
	private static final int PRIMARY_CODE = 0xff;

	private SqliteErrors() {
	}

	static PersistException translate(String store, SQLException ex) {
		Reason reason = reason(ex);
		return new StoreAccessException(reason, "Store '" + store + "': " + advice(reason) + " (" + code(ex) + ")", ex);
	}

	/** Whether SQLite had nothing to roll back, since it has done so by itself. */
	static boolean saysNoTransaction(PersistException ex) {
		return ex.getCause() instanceof SQLiteException sqlite
				&& String.valueOf(sqlite.getMessage()).contains("no transaction is active");
	}

	/** What Spring Data wraps is told as if it had not been wrapped. */
	static RuntimeException translate(String store, DataAccessException ex) {
		return (ex.getMostSpecificCause() instanceof SQLException sql) ? translate(store, sql) : ex;
	}

	private static Reason reason(SQLException ex) {
		if (!(ex instanceof SQLiteException)) {
			return Reason.FAILED;
		}
		int primary = ((SQLiteException) ex).getResultCode().code & PRIMARY_CODE;
		return switch (SQLiteErrorCode.getErrorCode(primary)) {
			case SQLITE_BUSY, SQLITE_LOCKED -> Reason.BUSY;
			case SQLITE_FULL -> Reason.FULL;
			case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH -> Reason.NOT_WRITABLE;
			case SQLITE_CORRUPT, SQLITE_NOTADB -> Reason.DAMAGED;
			default -> Reason.FAILED;
		};
	}

	private static String advice(Reason reason) {
		return switch (reason) {
			case BUSY -> "another program holds the file's lock; try again";
			case FULL -> "the disk is full; free space and try again, no restart is needed";
			case NOT_WRITABLE -> "the file may not be written; check its owner and permissions";
			case GONE -> "the file was deleted or replaced";
			case DAMAGED -> "the file is damaged; keep a copy of it before anything else";
			case FAILED -> "the file could not be read or written";
		};
	}

	private static String code(SQLException ex) {
		return (ex instanceof SQLiteException sqlite) ? sqlite.getResultCode().name() : String.valueOf(ex.getMessage());
	}

}
