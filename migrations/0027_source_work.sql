-- What a change of a source still means for its posts: done by the cron, some hundreds at a time, from the newest post back.
CREATE TABLE source_work (
  source TEXT NOT NULL REFERENCES sources (slug),
  kind TEXT NOT NULL CHECK (kind IN ('delete', 'change', 'restore')),
  -- The next post has a lower id.
  before INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  -- Of a change: whether where each post stands is to be looked at, too.
  is_policy_new INTEGER NOT NULL DEFAULT 0,
  -- Of a deletion, JSON: the feeds whose memory is to go.
  feeds TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (source, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX sources_deleted ON sources (deleted_at DESC) WHERE deleted_at IS NOT NULL;
