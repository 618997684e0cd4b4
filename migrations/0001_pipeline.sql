-- Times are milliseconds since the epoch, UTC. JSON columns hold what model/ parses.

-- The site's own facts that are learned, not configured; one row.
CREATE TABLE site (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  origin TEXT NOT NULL
) STRICT;

CREATE TABLE sources (
  slug TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  home_page_url TEXT NOT NULL,
  language TEXT NOT NULL,
  canonical_hosts TEXT NOT NULL,
  indexing TEXT NOT NULL CHECK (indexing IN ('canonical', 'noindex', 'self')),
  -- How it signs: a file of ingest/signatures.
  signing TEXT NOT NULL,
  -- Counts every change, secrets included, so that an accept can see that what it verified against still holds.
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;

-- Sealed with AES-GCM under SECRET_KEY. At most two of a source are live at a time.
CREATE TABLE source_secrets (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (slug),
  sealed TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX source_secrets_by_source ON source_secrets (source);

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (slug),
  message_id TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  -- What it came to, committed together with its effect on the post; the status follows when readers can see it.
  outcome TEXT,
  status TEXT NOT NULL DEFAULT 'accepted'
    CHECK (status IN ('accepted', 'published', 'updated', 'withdrawn', 'unchanged', 'stale', 'rejected', 'failed')),
  reason TEXT,
  post_id INTEGER REFERENCES posts (id),
  settled_at INTEGER,
  -- When the sweep looks for it if it is still accepted then.
  wake_at INTEGER NOT NULL,
  -- A file of publish/formats where it is known; NULL: found out from the body.
  format TEXT,
  -- JSON: the headers that say what the body is.
  headers TEXT NOT NULL DEFAULT '{}',
  body_encoding TEXT NOT NULL CHECK (body_encoding IN ('utf-8', 'base64')),
  -- Last, so that reading the other columns does not walk its overflow pages. NULL once retention has dropped it.
  body TEXT,
  UNIQUE (source, message_id)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (wake_at) WHERE status = 'accepted';
CREATE INDEX deliveries_by_source ON deliveries (source, id);
CREATE INDEX deliveries_by_status ON deliveries (status, id);
CREATE INDEX deliveries_settled ON deliveries (settled_at) WHERE body IS NOT NULL AND settled_at IS NOT NULL;

CREATE TABLE posts (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (slug),
  entry_id TEXT NOT NULL,
  -- NULL while only a withdrawal has been heard of.
  slug TEXT,
  title TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT 'en',
  -- When the first delivery about it arrived.
  reprinted_at INTEGER NOT NULL,
  -- The published date, never later than that: a date in the year 9999 does not lead the front page.
  listed_at INTEGER NOT NULL,
  -- The source's own clock of the content, and the event's; compared in this order.
  modified_at INTEGER NOT NULL,
  event_at INTEGER NOT NULL,
  content_hash TEXT NOT NULL DEFAULT '',
  -- The row of revisions that holds the content; 0 while there is none.
  content_revision INTEGER NOT NULL DEFAULT 0,
  -- Counts every change of what a reader sees.
  revision INTEGER NOT NULL DEFAULT 1,
  -- Counts every change of this row: the guard of read, decide, write.
  version INTEGER NOT NULL DEFAULT 1,
  withdrawn_at INTEGER,
  withdrawn_by TEXT CHECK (withdrawn_by IN ('source', 'operator')),
  withdrawal_reason TEXT,
  -- The newest withdrawal of the source that an operator has overruled.
  restored_at INTEGER,
  -- When its page is to be compared with this row again; NULL when nothing is due.
  page_due_at INTEGER,
  UNIQUE (source, entry_id)
) STRICT;
CREATE UNIQUE INDEX posts_by_path ON posts (source, slug);
CREATE INDEX posts_newest ON posts (listed_at DESC, id DESC) WHERE withdrawn_at IS NULL AND slug IS NOT NULL;
CREATE INDEX posts_newest_by_source ON posts (source, listed_at DESC, id DESC) WHERE withdrawn_at IS NULL AND slug IS NOT NULL;
CREATE INDEX posts_page_due ON posts (page_due_at) WHERE page_due_at IS NOT NULL;

CREATE TABLE revisions (
  post_id INTEGER NOT NULL REFERENCES posts (id),
  revision INTEGER NOT NULL,
  delivery_id TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (post_id, revision)
) STRICT;

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  -- The queue message's own id: the dead-letter consumer may see it twice.
  message_id TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  died_at INTEGER NOT NULL,
  replayed_at INTEGER
) STRICT;
