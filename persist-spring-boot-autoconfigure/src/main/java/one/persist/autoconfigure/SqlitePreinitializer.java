package one.persist.autoconfigure;

import org.sqlite.SQLiteJDBCLoader;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Unpacks and loads SQLite's native library while the application's context is being
 * prepared: the first store would wait for it otherwise. What goes wrong goes wrong there
 * again, and is told there.
 */
final class SqlitePreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() throws Exception {
		SQLiteJDBCLoader.initialize();
	}

}
