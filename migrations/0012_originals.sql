-- What a publisher's own API asks for before it tells a post: sealed with AES-GCM under SECRET_KEY.
CREATE TABLE content_keys (
  source TEXT PRIMARY KEY REFERENCES sources (slug),
  sealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether what is gone from a feed is withdrawn: where the document says that it is complete (RFC 5005, section 2), or by the
-- operator's word alone.
ALTER TABLE feeds ADD COLUMN complete TEXT NOT NULL DEFAULT 'never' CHECK (complete IN ('never', 'declared', 'always'));
-- Since when the newest document lacks entries that it had before; NULL: it lacks none, or is not to be believed.
ALTER TABLE feeds ADD COLUMN missing_since INTEGER;
ALTER TABLE feed_entries ADD COLUMN missing_since INTEGER;

-- Sources whose posts are looked for at their publisher's, all of them once a week: the newest first, one after the other.
CREATE TABLE probes (
  source TEXT PRIMARY KEY REFERENCES sources (slug),
  due_at INTEGER NOT NULL,
  -- Of the round that is under way: the time between two looks, how many posts a look is for, the post that came last.
  interval_ms INTEGER NOT NULL DEFAULT 0,
  posts_a_look INTEGER NOT NULL DEFAULT 1,
  listed_at INTEGER,
  post_id INTEGER,
  -- Why what was not there is left alone.
  trouble TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX probes_due ON probes (due_at);

-- Posts whose original was not there when it was asked for, and when it is to be asked for again.
CREATE TABLE gone_originals (
  source TEXT NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts (id),
  first_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (source, post_id)
) STRICT, WITHOUT ROWID;
