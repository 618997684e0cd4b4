-- Actors: destinations of kind "activitypub", which accounts of other servers follow.
CREATE UNIQUE INDEX destinations_by_username ON destinations (settings ->> '$.username') WHERE kind = 'activitypub';

-- What an actor signs with.
CREATE TABLE actor_keys (
  destination TEXT PRIMARY KEY,
  -- A JSON Web Key, sealed with the context "actor:{destination}".
  sealed TEXT NOT NULL,
  public_pem TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;

-- What an actor says of a post: the object that other servers read.
CREATE TABLE actor_posts (
  -- The copy's: of a post that comes back after its withdrawal another one.
  key TEXT PRIMARY KEY,
  destination TEXT NOT NULL,
  change INTEGER NOT NULL,
  -- JSON; NULL: withdrawn.
  object TEXT,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX actor_posts_shown ON actor_posts (destination) WHERE object IS NOT NULL;

CREATE TABLE followers (
  destination TEXT NOT NULL,
  actor TEXT NOT NULL,
  host TEXT NOT NULL,
  -- Its own inbox; and the one that posts go to, which all of its server share if they can.
  inbox TEXT NOT NULL,
  posts_to TEXT NOT NULL,
  -- The id of its Follow.
  follow TEXT NOT NULL,
  key_id TEXT NOT NULL,
  key_pem TEXT NOT NULL,
  key_read_at INTEGER NOT NULL,
  followed_at INTEGER NOT NULL,
  PRIMARY KEY (destination, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX followers_by_actor ON followers (actor);
CREATE INDEX followers_by_inbox ON followers (destination, posts_to);

-- Inboxes that posts were sent to. One that nobody is behind any more still gets corrections and withdrawals.
CREATE TABLE follower_inboxes (
  destination TEXT NOT NULL,
  inbox TEXT NOT NULL,
  host TEXT NOT NULL,
  left_at INTEGER,
  PRIMARY KEY (destination, inbox)
) STRICT, WITHOUT ROWID;
CREATE INDEX follower_inboxes_by_host ON follower_inboxes (destination, host);

-- How the servers of followers have answered of late, as it is kept of a destination.
CREATE TABLE follower_hosts (
  destination TEXT NOT NULL,
  host TEXT NOT NULL,
  -- 'rfc9421' or 'cavage': the signatures that it took; NULL: not known.
  scheme TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  resume_at INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  stopped_at INTEGER,
  sent_at INTEGER,
  -- Messages that were given up.
  dropped INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (destination, host)
) STRICT, WITHOUT ROWID;

-- What an inbox does not have yet. A row goes when the inbox has what there is to say.
CREATE TABLE follower_messages (
  destination TEXT NOT NULL,
  inbox TEXT NOT NULL,
  -- The key of what is said of a post; or the follower whose Follow is accepted.
  subject TEXT NOT NULL,
  -- 'post' or 'accept'
  about TEXT NOT NULL,
  host TEXT NOT NULL,
  -- There: 1: the post is.
  made INTEGER NOT NULL,
  -- The change that was sent first, whatever was answered; NULL: nothing was.
  first_change INTEGER,
  -- Counts what was wanted, so that what changes meanwhile stays due.
  version INTEGER NOT NULL DEFAULT 1,
  -- 1: goes before all others, as a withdrawal does.
  urgent INTEGER NOT NULL,
  -- When what is wanted changed last.
  noted_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  PRIMARY KEY (destination, inbox, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX follower_messages_due ON follower_messages (destination, host, due_at);
CREATE INDEX follower_messages_withdrawn ON follower_messages (destination, noted_at) WHERE urgent = 1 AND about = 'post';

-- Signatures of requests that were carried out: none is taken twice.
CREATE TABLE inbox_signatures (
  signature TEXT PRIMARY KEY,
  -- Of the one request that carried it first.
  request TEXT NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_signatures_by_age ON inbox_signatures (seen_at);
