-- "PSRV": tells the file from other databases, see SqliteFile
PRAGMA application_id = 1347637846;

-- A store of a tenant. seq: the last number given to a record; floor: a tombstone with
-- this number was purged, so that a cursor below has missed a delete. writer: the device
-- that writes for the server itself, null until it is to; writer_clock: the last timestamp
-- that it has given.
CREATE TABLE sync_store (
	tenant TEXT NOT NULL,
	store TEXT NOT NULL,
	seq INTEGER NOT NULL,
	floor INTEGER NOT NULL,
	writer TEXT,
	writer_clock INTEGER NOT NULL,
	PRIMARY KEY (tenant, store)
) STRICT, WITHOUT ROWID;

-- A push that stored something, named by its last number; and one with number 0, made
-- with the store. The nonce tells it from a commit of a restored or replaced server.
CREATE TABLE sync_commit (
	tenant TEXT NOT NULL,
	store TEXT NOT NULL,
	seq INTEGER NOT NULL,
	nonce INTEGER NOT NULL,
	committed_at INTEGER NOT NULL,
	PRIMARY KEY (tenant, store, seq)
) STRICT, WITHOUT ROWID;

-- A device, once it was heard of. last_push is null until it pushes. Once a minute it is
-- noted who it is, and the number that it has read up to.
CREATE TABLE sync_device (
	tenant TEXT NOT NULL,
	store TEXT NOT NULL,
	device TEXT NOT NULL,
	last_push TEXT,
	seen_at INTEGER NOT NULL,
	first_seen_at INTEGER NOT NULL,
	noted_at INTEGER NOT NULL DEFAULT 0,
	caller TEXT,
	client TEXT,
	cursor_seq INTEGER,
	PRIMARY KEY (tenant, store, device)
) STRICT, WITHOUT ROWID;

-- The newest version of each record; in the order of seq, it is the feed. The value comes
-- last, so that its pages are read only by who asks for it.
CREATE TABLE sync_record (
	tenant TEXT NOT NULL,
	store TEXT NOT NULL,
	key TEXT NOT NULL,
	version TEXT NOT NULL,
	vector TEXT NOT NULL,
	seq INTEGER NOT NULL,
	commit_seq INTEGER NOT NULL,
	by_device TEXT NOT NULL,
	deleted_at INTEGER,
	value BLOB,
	PRIMARY KEY (tenant, store, key),
	CHECK ((value IS NULL) = (deleted_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX sync_record_feed ON sync_record (tenant, store, seq);

CREATE INDEX sync_record_tombstones ON sync_record (tenant, store, seq, deleted_at) WHERE deleted_at IS NOT NULL;

-- Keys of devices. The hash is that of the secret, which is nowhere. slot: 1 or 2 while the
-- key is good, so that a name has two good ones at most.
CREATE TABLE sync_key (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,
	slot INTEGER,
	created_at INTEGER NOT NULL,
	expires_at INTEGER,
	revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX sync_key_slot ON sync_key (tenant, name, slot);

-- Which device a name is, in each store. formerly: the id that it took the place of.
CREATE TABLE sync_binding (
	tenant TEXT NOT NULL,
	name TEXT NOT NULL,
	store TEXT NOT NULL,
	device TEXT NOT NULL,
	formerly TEXT,
	bound_at INTEGER NOT NULL,
	PRIMARY KEY (tenant, name, store)
) STRICT, WITHOUT ROWID;

-- Devices that may not call.
CREATE TABLE sync_revoked (
	tenant TEXT NOT NULL,
	device TEXT NOT NULL,
	revoked_at INTEGER NOT NULL,
	PRIMARY KEY (tenant, device)
) STRICT, WITHOUT ROWID;

-- What happened. tenant: null if it is of none, as a call without a token.
CREATE TABLE sync_audit (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	action TEXT NOT NULL,
	tenant TEXT,
	store TEXT,
	subject TEXT,
	detail TEXT NOT NULL,
	count INTEGER NOT NULL
) STRICT;

CREATE INDEX sync_audit_at ON sync_audit (at);

-- Written by who asks whether anything can be written. Of no tenant.
CREATE TABLE sync_probe (
	id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	written_at INTEGER NOT NULL
) STRICT;
