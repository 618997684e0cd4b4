-- What operators sign in with besides ADMIN_TOKEN. A token has 256 random bits, so a plain hash of it is enough.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- SHA-256, base64.
  hash TEXT NOT NULL UNIQUE,
  -- How it begins, to recognize it by.
  hint TEXT NOT NULL,
  -- JSON: a list of scopes.
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- NULL: it does not end.
  expires_at INTEGER,
  revoked_at INTEGER,
  -- To within ten minutes.
  used_at INTEGER
) STRICT;

-- Browsers that are signed in. The cookie's value is kept as its SHA-256, base64.
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY,
  -- The token that it was opened with; NULL: ADMIN_TOKEN.
  token TEXT,
  -- A keyed hash of the ADMIN_TOKEN that it was opened with, so that another one ends it.
  admin TEXT,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (ends_at);

-- Every change by an operator. A row is written before the change and completed after it.
CREATE TABLE audit (
  id TEXT PRIMARY KEY,
  who TEXT NOT NULL,
  -- Such as "POST /posts/{id}/withdraw", and the path that was asked for.
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- What the change was answered with; NULL: it was cut off.
  status INTEGER,
  -- JSON: what the API says of the subject before and after it.
  before TEXT,
  after TEXT
) STRICT, WITHOUT ROWID;
