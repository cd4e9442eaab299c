-- Migrations whose version begins with the same number only add, so that servers of the
-- version before go on beside those of the next. One that does not begins a new number.

-- Texts are compared byte by byte, wherever the database was made: what is one key to a
-- device is one here, and no update of the operating system changes an order on disk.

-- A store of a tenant. seq: the last number given to a record; floor: a tombstone with
-- this number was purged, so that a cursor below has missed a delete. writer: the device
-- that writes for the server itself, null until it is to; writer_clock: the last timestamp
-- that it has given. The row is the lock of all that changes records of the store. Each
-- push updates it: room on its page keeps the index out of that.
CREATE TABLE sync_store (
	tenant text COLLATE "C" NOT NULL,
	store text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	floor bigint NOT NULL,
	writer text COLLATE "C",
	writer_clock bigint NOT NULL,
	PRIMARY KEY (tenant, store)
) WITH (fillfactor = 50);

-- A push that stored something, named by its last number; and one with number 0, made
-- with the store. The nonce tells it from a commit of a restored or replaced server.
CREATE TABLE sync_commit (
	tenant text COLLATE "C" NOT NULL,
	store text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	nonce bigint NOT NULL,
	committed_at bigint NOT NULL,
	PRIMARY KEY (tenant, store, seq)
);

-- A device, once it was heard of. last_push is null until it pushes. The row is the lock
-- that keeps two pushes of one device apart.
CREATE TABLE sync_device (
	tenant text COLLATE "C" NOT NULL,
	store text COLLATE "C" NOT NULL,
	device text COLLATE "C" NOT NULL,
	last_push text COLLATE "C",
	seen_at bigint NOT NULL,
	PRIMARY KEY (tenant, store, device)
) WITH (fillfactor = 70);

-- The newest version of each record; in the order of seq, it is the feed.
CREATE TABLE sync_record (
	tenant text COLLATE "C" NOT NULL,
	store text COLLATE "C" NOT NULL,
	key text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL,
	vector text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	commit_seq bigint NOT NULL,
	by_device text COLLATE "C" NOT NULL,
	deleted_at bigint,
	value bytea,
	PRIMARY KEY (tenant, store, key),
	CHECK ((value IS NULL) = (deleted_at IS NOT NULL))
);

CREATE UNIQUE INDEX sync_record_feed ON sync_record (tenant, store, seq);

CREATE INDEX sync_record_tombstones ON sync_record (tenant, store, seq, deleted_at) WHERE deleted_at IS NOT NULL;

-- A second wall between tenants: a statement that forgets to name the tenant finds only
-- rows of the one for whom its transaction was begun, and none if it was begun for none.
-- FORCE, as the server's role owns the tables.
ALTER TABLE sync_store ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_store FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON sync_store USING (tenant = current_setting('persist.tenant', true));

-- Names and counters of all stores, for who purges them one by one
CREATE POLICY listed ON sync_store FOR SELECT USING (current_setting('persist.list_stores', true) = 'on');

ALTER TABLE sync_commit ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_commit FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON sync_commit USING (tenant = current_setting('persist.tenant', true));

ALTER TABLE sync_device ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_device FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON sync_device USING (tenant = current_setting('persist.tenant', true));

ALTER TABLE sync_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_record FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON sync_record USING (tenant = current_setting('persist.tenant', true));
