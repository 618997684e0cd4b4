-- Where posts are announced besides the site: accounts, channels and sites that others run.
CREATE TABLE destinations (
  id TEXT PRIMARY KEY,
  -- A file in src/syndicate/destinations, such as "mastodon".
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON, by the kind's own schema.
  settings TEXT NOT NULL,
  -- JSON, sealed with the context "destination:{id}".
  secrets TEXT NOT NULL,
  -- JSON: sources, tags and languages; what is absent lets everything through.
  filters TEXT NOT NULL,
  -- NULL: the kind's own.
  template TEXT,
  -- How long a change waits, so that quick corrections become one.
  delay_ms INTEGER NOT NULL,
  paused_at INTEGER,
  added_at INTEGER NOT NULL,
  -- Until when a consumer has it in hand.
  lease_until INTEGER NOT NULL DEFAULT 0,
  -- JSON: calls of late, by bucket; see syndicate/rate.ts.
  budget TEXT NOT NULL DEFAULT '{}',
  -- The breaker: failures of the destination itself, since when, and when to try again.
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  resume_at INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  -- When it was given up; an operator starts it again.
  stopped_at INTEGER,
  sent_at INTEGER
) STRICT;

-- One copy of a post at one destination: what should be there, and what is.
CREATE TABLE announcements (
  destination TEXT NOT NULL,
  post INTEGER NOT NULL,
  -- Wanted: whether it should be there, and which change of it; the count goes up with each.
  live INTEGER NOT NULL,
  wanted INTEGER NOT NULL DEFAULT 1,
  -- There: which change; NULL: nothing is there.
  sent INTEGER,
  -- JSON: the copy's id and address there.
  remote TEXT,
  -- Counts copies: what was removed comes back as another one.
  generation INTEGER NOT NULL DEFAULT 1,
  -- JSON: the copy that a first delivery of which the outcome is not known carried, and when it began.
  trying TEXT,
  -- 'open'; 'unsure': it may be there twice or not at all, an operator decides; 'refused': given up; 'skipped': never wanted.
  state TEXT NOT NULL DEFAULT 'open',
  tries INTEGER NOT NULL DEFAULT 0,
  -- When to compare the two; NULL: they agree, or nobody will.
  due_at INTEGER,
  trouble TEXT,
  made_at INTEGER NOT NULL,
  -- When what is wanted changed last, and when what is there did.
  noted_at INTEGER NOT NULL,
  settled_at INTEGER,
  PRIMARY KEY (destination, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcements_due ON announcements (destination, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX announcements_by_post ON announcements (post);
CREATE INDEX announcements_by_state ON announcements (destination, state, noted_at);
