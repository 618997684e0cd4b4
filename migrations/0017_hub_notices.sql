-- What the hubs of the site's feeds (WebSub) are still to be told, and what they were told lately. A row a hub a feed.
CREATE TABLE hub_notices (
  hub TEXT NOT NULL,
  -- The feed's path.
  topic TEXT NOT NULL,
  -- Counts changes of the feed, so that one that comes while the hub is being told is told as well.
  changes INTEGER NOT NULL DEFAULT 1,
  -- When the hub is to be told (again); NULL: it has been.
  due_at INTEGER,
  told_at INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  PRIMARY KEY (hub, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX hub_notices_due ON hub_notices (due_at) WHERE due_at IS NOT NULL;

-- The revision of a post that the hubs' notices are up to.
ALTER TABLE posts ADD COLUMN noticed_revision INTEGER NOT NULL DEFAULT 0;
