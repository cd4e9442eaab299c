-- What the records of a store take, counted where seq and floor are moved: records that are
-- not deleted, and bytes. counted moves by as much as seq and floor together. Where it lags
-- behind, the store is counted anew, at a purge, as are all stores that were there before
-- these columns.
ALTER TABLE sync_store ADD COLUMN records INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_store ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_store ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
