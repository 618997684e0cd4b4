-- How many purges may be asked of the cache still: the platform lets so many through a minute. One row.
CREATE TABLE purge_budget (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  calls REAL NOT NULL,
  counted_at INTEGER NOT NULL
) STRICT;
INSERT INTO purge_budget (id, calls, counted_at) VALUES (1, 25, 0);

-- Cache tags that wait for a purge, each once however often it was noted.
CREATE TABLE purges (
  tag TEXT PRIMARY KEY,
  -- 0: of lists, which many posts share; 1: of one post.
  rank INTEGER NOT NULL,
  -- A ULID of the last time that it was noted.
  noted TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX purges_first ON purges (rank, noted);
