-- What the records of a store take, counted where seq and floor are moved: records that are
-- not deleted, and bytes. counted moves by as much as seq and floor together. A server of
-- before moves these alone: where counted lags behind, the store is counted anew, at a
-- purge, as are all stores that were there before these columns.

-- A lock that is waited for keeps all pushes waiting behind it
SET LOCAL lock_timeout = '5s';

ALTER TABLE sync_store
	ADD COLUMN records bigint NOT NULL DEFAULT 0,
	ADD COLUMN bytes bigint NOT NULL DEFAULT 0,
	ADD COLUMN counted bigint NOT NULL DEFAULT 0;
