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
