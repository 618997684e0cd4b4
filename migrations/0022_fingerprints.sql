-- What each entry of a source said last, to recognize it under another id or at another address.
CREATE TABLE entry_fingerprints (
  source TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  -- The link in one spelling; NULL where it has none of its own.
  link TEXT,
  -- The letters of its title; of an untitled entry how its text begins.
  title TEXT NOT NULL,
  -- The letters of a short text, or "~" and the sketch of a longer one.
  text TEXT NOT NULL,
  -- Its own published date; NULL where it has none.
  published_at INTEGER,
  -- What its published date was taken to be when it was seen first.
  first_published_at INTEGER NOT NULL,
  PRIMARY KEY (source, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_fingerprints_by_title ON entry_fingerprints (source, title, published_at);

-- The time by which a feed's last report of an entry is ordered; NULL: not noted yet.
ALTER TABLE feed_entries ADD COLUMN clock INTEGER;
-- When a feed was last asked without conditions.
ALTER TABLE feeds ADD COLUMN read_whole_at INTEGER NOT NULL DEFAULT 0;

-- JSON: the claims that say what the post says now, and the newest that said something else (post/claims.ts). NULL: not noted.
ALTER TABLE posts ADD COLUMN claims TEXT;
