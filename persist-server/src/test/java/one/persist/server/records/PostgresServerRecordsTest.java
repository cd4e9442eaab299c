package one.persist.server.records;

import java.math.BigDecimal;

import one.persist.protocol.RecordChange;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.TestPusher;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PostgresServerRecordsTest extends ServerRecordsContract {

	private final TestDatabase database = new TestDatabase();

	@Override
	SyncStorage open(StorageSettings settings) {
		return PostgresSyncStorage.open(this.database.pool(4), PostgresSyncStorage.SCHEMA, settings);
	}

	@AfterEach
	void drop() {
		this.database.close();
	}

	@Test
	void fault23WhatWasWrittenBeforeADatabaseWasRestoredIsNotTakenForSeen() {
		prices().put("milk", new Price(BigDecimal.ONE));
		this.database.backUp();
		prices().put("milk", new Price(BigDecimal.ZERO));
		TestPusher van = new TestPusher("van1", storage().remote("acme", "prices"));
		RecordChange lost = van.readAll().get(0);
		this.database.restore();
		assertThatExceptionOfType(RemoteException.class).isThrownBy(van::pull)
			.extracting(RemoteException::kind)
			.isEqualTo(Kind.HISTORY_DIVERGED);
		prices().put("milk", new Price(BigDecimal.TEN));
		RecordChange now = new TestPusher("van2", storage().remote("acme", "prices")).readAll().get(0);
		assertThat(now.vector().includes(lost.version())).isFalse();
	}

}
