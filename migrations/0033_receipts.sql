-- What the publishers of posts are sent: that a post is here, was corrected, or is withdrawn.
CREATE TABLE receipt_senders (
  source TEXT NOT NULL REFERENCES sources (slug),
  -- 'webhook' or 'webmention'.
  way TEXT NOT NULL,
  -- Until when a consumer has it in hand.
  lease_until INTEGER NOT NULL DEFAULT 0,
  -- Attempts of a webhook that failed since the last one that did not, and when to try again.
  failures INTEGER NOT NULL DEFAULT 0,
  resume_at INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  -- When the receiver said that it wants no more.
  stopped_at INTEGER,
  sent_at INTEGER,
  PRIMARY KEY (source, way)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_webhooks (
  source TEXT PRIMARY KEY REFERENCES sources (slug),
  url TEXT NOT NULL,
  -- Opens with the context "receipts:{source}".
  sealed TEXT NOT NULL
) STRICT;

-- One post's receipt: what should be known, and what was sent.
CREATE TABLE receipts (
  source TEXT NOT NULL,
  way TEXT NOT NULL,
  post INTEGER NOT NULL,
  -- 'published', 'updated' or 'withdrawn', and the change that readers see now.
  event TEXT NOT NULL,
  revision INTEGER NOT NULL,
  -- How often it is still to be sent.
  times INTEGER NOT NULL DEFAULT 1,
  -- The change that was sent last; NULL: none.
  sent INTEGER,
  -- Of a mention: the address that it was sent for, and how ('webmention' or 'pingback').
  target TEXT,
  method TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  -- NULL: nothing is to be sent.
  due_at INTEGER,
  trouble TEXT,
  noted_at INTEGER NOT NULL,
  sent_at INTEGER,
  PRIMARY KEY (source, way, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_due ON receipts (source, way, due_at) WHERE due_at IS NOT NULL;
