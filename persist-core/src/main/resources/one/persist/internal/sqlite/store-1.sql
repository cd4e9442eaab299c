-- A store's file, schema 1. Times are milliseconds since 1970, clock readings packed
-- hybrid timestamps. A vector is 'device=timestamp,...'; NULL where it holds the version's
-- own entry alone.

CREATE TABLE device (
	singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
	device TEXT NOT NULL,
	clock INTEGER NOT NULL, -- no reading issued or received is greater
	clock_offset INTEGER NOT NULL, -- what to add to the wall clock
	host TEXT NOT NULL,
	path TEXT NOT NULL,
	file TEXT NOT NULL,
	copied INTEGER NOT NULL, -- whether the file is a backup that was not opened yet
	sequence INTEGER NOT NULL -- last id given to a dead letter, a decision or a damaged record
) STRICT;

CREATE TABLE record (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	version_time INTEGER NOT NULL,
	version_device TEXT NOT NULL,
	vector TEXT,
	checksum INTEGER NOT NULL, -- of key, value, version and vector
	confirmed INTEGER NOT NULL, -- 1: a remote has this very version; so has one if its place has no entry of it any more
	conflicted INTEGER NOT NULL,
	position INTEGER NOT NULL, -- place of its entries in the queues; stays after a remote took the last; 0: no place
	value BLOB -- NULL: a tombstone; last, so that a large one is passed over
) STRICT;

CREATE INDEX record_tombstone ON record (version_time) WHERE value IS NULL;

-- What remotes last confirmed, while the record is ahead of it.
CREATE TABLE base (
	record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE,
	value BLOB,
	version_time INTEGER NOT NULL,
	version_device TEXT NOT NULL,
	vector TEXT NOT NULL,
	checksum INTEGER NOT NULL -- of value, version and vector
) STRICT;

-- Bytes of records that were found damaged, as they were found.
CREATE TABLE damaged (
	id INTEGER PRIMARY KEY,
	record INTEGER NOT NULL,
	key ANY,
	value ANY,
	version_time ANY,
	version_device ANY,
	vector ANY,
	checksum ANY,
	noticed_at INTEGER NOT NULL,
	healed_at INTEGER -- when a good version took its place
) STRICT;

CREATE INDEX damaged_record ON damaged (record);

CREATE TABLE remote (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	attached INTEGER NOT NULL,
	paused INTEGER NOT NULL,
	enrolled INTEGER NOT NULL, -- whether all records were entered once
	enrolled_to INTEGER NOT NULL, -- id of the last one that was
	cursor TEXT,
	seen TEXT,
	previous TEXT NOT NULL, -- names of pushes, separated by a space
	known_as TEXT, -- id that the remote knows this device by: it last answered it, or was first called under it
	full_read INTEGER NOT NULL, -- whether everything is being read again
	sought_to INTEGER NOT NULL DEFAULT 0, -- id of the last damaged record that it was read again for
	last_success INTEGER
) STRICT;

-- In the order in which they were entered: a record's entries stand at one position in all queues.
CREATE TABLE sync_entry (
	remote INTEGER NOT NULL REFERENCES remote (id),
	position INTEGER NOT NULL,
	record INTEGER NOT NULL,
	since INTEGER NOT NULL,
	sent INTEGER NOT NULL, -- whether the remote may have it already
	known INTEGER NOT NULL, -- whether the remote has confirmed a version of the record
	held INTEGER NOT NULL, -- 1: until its conflict is resolved; 2: until another remote has confirmed the record
	attempts INTEGER NOT NULL,
	rounds INTEGER NOT NULL, -- merges since the remote last took the record
	due_at INTEGER NOT NULL,
	last_error TEXT,
	PRIMARY KEY (remote, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX sync_entry_held ON sync_entry (remote, held) WHERE held > 0;

CREATE INDEX sync_entry_postponed ON sync_entry (remote, last_error) WHERE last_error IS NOT NULL;

-- Records that a full read has come across so far.
CREATE TABLE full_read (
	remote INTEGER NOT NULL REFERENCES remote (id),
	record INTEGER NOT NULL,
	PRIMARY KEY (remote, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
	record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE,
	remote INTEGER NOT NULL REFERENCES remote (id),
	value BLOB,
	version TEXT NOT NULL,
	vector TEXT NOT NULL,
	checksum INTEGER NOT NULL, -- of value, version and vector
	detected_at INTEGER NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TABLE dead_letter (
	id INTEGER PRIMARY KEY,
	remote INTEGER NOT NULL REFERENCES remote (id),
	record INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
	version TEXT NOT NULL,
	known INTEGER NOT NULL,
	code TEXT NOT NULL,
	detail TEXT NOT NULL,
	refused_at INTEGER NOT NULL,
	discarded INTEGER NOT NULL,
	UNIQUE (remote, record)
) STRICT;

CREATE INDEX dead_letter_record ON dead_letter (record);

CREATE TABLE decision (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL,
	remote TEXT NOT NULL,
	strategy TEXT NOT NULL,
	outcome TEXT NOT NULL,
	local_value BLOB,
	local_version TEXT NOT NULL,
	remote_value BLOB,
	remote_version TEXT NOT NULL,
	decided_at INTEGER NOT NULL
) STRICT;
