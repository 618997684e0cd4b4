-- The link that a publisher has to the page of its own posts here. Of the link's key only a hash is kept (SHA-256, base64).
CREATE TABLE doors (
  source TEXT PRIMARY KEY REFERENCES sources (slug),
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  -- Whether what the publisher asks to be taken down is taken down at once; else an operator decides.
  at_once INTEGER NOT NULL CHECK (at_once IN (0, 1)),
  -- To within an hour; NULL: never.
  used_at INTEGER
) STRICT, WITHOUT ROWID;

-- What publishers asked for.
CREATE TABLE door_requests (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts (id),
  kind TEXT NOT NULL CHECK (kind IN ('withdraw', 'hold', 'credit')),
  text TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  -- NULL: an operator has not decided yet.
  decided_at INTEGER,
  decision TEXT CHECK (decision IN ('done', 'refused')),
  answer TEXT
) STRICT;
CREATE INDEX door_requests_by_source ON door_requests (source, id);
CREATE INDEX door_requests_open ON door_requests (id) WHERE decided_at IS NULL;
