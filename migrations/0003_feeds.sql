-- What is polled for a source; the id is a ULID.
CREATE TABLE feeds (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (slug),
  -- Where it is polled; follows permanent redirects.
  url TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  -- Plain http will do, by the operator's word.
  allow_http INTEGER NOT NULL DEFAULT 0 CHECK (allow_http IN (0, 1)),
  -- For conditional requests, as the publisher wrote them.
  etag TEXT,
  last_modified TEXT,
  -- SHA-256 of the last document: publishers without conditional requests repeat theirs.
  body_hash TEXT,
  interval_ms INTEGER NOT NULL,
  -- Hours (UTC) and days of the week (0: Sunday) without news, JSON lists.
  skip_hours TEXT NOT NULL DEFAULT '[]',
  skip_days TEXT NOT NULL DEFAULT '[]',
  -- Why it is not polled any more.
  paused TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  -- What was wrong with the last poll.
  trouble TEXT,
  -- WebSub: the hub and the topic that the feed names, and until when a subscription lives.
  hub TEXT,
  topic TEXT,
  live_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (source, url)
) STRICT, WITHOUT ROWID;

-- When each feed is due; none while it is paused. Apart from its feed and ordered by the time, so that a poll that finds
-- nothing new writes one row and no index. By its feed alone a row is found by a scan: seldom done, of a small table.
CREATE TABLE feed_schedule (
  due_at INTEGER NOT NULL,
  feed TEXT NOT NULL,
  polled_at INTEGER NOT NULL,
  PRIMARY KEY (due_at, feed)
) STRICT, WITHOUT ROWID;

-- Every id and link by which an entry of a source has been told, and the one id that its post goes by.
CREATE TABLE entry_keys (
  source TEXT NOT NULL,
  -- "id:…" or "url:…".
  key TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

-- What a feed said of an entry last, so that only what is new or changed becomes a delivery.
CREATE TABLE feed_entries (
  feed TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  tellings INTEGER NOT NULL,
  PRIMARY KEY (feed, entry_id)
) STRICT, WITHOUT ROWID;

-- WebSub subscriptions; the id is the callback's unguessable last segment.
CREATE TABLE subscriptions (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  feed TEXT NOT NULL,
  hub TEXT NOT NULL,
  topic TEXT NOT NULL,
  -- Sealed with AES-GCM under SECRET_KEY.
  secret TEXT NOT NULL,
  -- What was asked of the hub and is not verified yet.
  pending TEXT CHECK (pending IN ('subscribe', 'unsubscribe')),
  requests INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0,
  -- When the hub is to be asked (again); NULL: never.
  ask_at INTEGER,
  trouble TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (feed, hub, topic)
) STRICT;
CREATE INDEX subscriptions_due ON subscriptions (ask_at) WHERE ask_at IS NOT NULL;
