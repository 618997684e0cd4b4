-- What a publisher's own API asks for before it tells a post: sealed with AES-GCM under SECRET_KEY.
CREATE TABLE content_keys (
  source TEXT PRIMARY KEY REFERENCES sources (slug),
  sealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
