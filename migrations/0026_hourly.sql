-- What became of the deliveries of each hour, counted by the cron, so that no page of the dashboard counts deliveries.
CREATE TABLE hourly (
  -- '': of all sources together.
  source TEXT NOT NULL,
  -- Hours since the epoch, of when deliveries arrived.
  hour INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  published INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  stale INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  -- JSON: how long they took to be settled: how many in each step of storage/hourly.ts.
  delays TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (source, hour)
) STRICT, WITHOUT ROWID;

-- JSON: who published the post first, by an operator's hand; NULL: as the post itself says (model/attribution.ts).
ALTER TABLE posts ADD COLUMN credit TEXT;
