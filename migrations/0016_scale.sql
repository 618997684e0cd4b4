-- What a million posts need in order to fit one database, and to be kept up in it.

CREATE TABLE revisions_deflated (
  post_id INTEGER NOT NULL REFERENCES posts (id),
  revision INTEGER NOT NULL,
  delivery_id TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  -- BLOB: JSON, deflated (RFC 1951). TEXT: JSON as it is, saved before this migration.
  content ANY NOT NULL,
  PRIMARY KEY (post_id, revision)
) STRICT;
INSERT INTO revisions_deflated (post_id, revision, delivery_id, saved_at, content)
SELECT post_id, revision, delivery_id, saved_at, content FROM revisions;
DROP TABLE revisions;
ALTER TABLE revisions_deflated RENAME TO revisions;

-- The cron looks for bodies to drop each minute; it is not to walk over those that are kept to be replayed.
DROP INDEX deliveries_settled;
CREATE INDEX deliveries_settled ON deliveries (settled_at)
WHERE body IS NOT NULL AND settled_at IS NOT NULL AND status NOT IN ('rejected', 'failed');

-- The operator lists the posts of a source in any state, the last made first.
CREATE INDEX posts_by_source ON posts (source, id);

-- JSON: the ranges of so many post ids that hold anything for the sitemap, as the cron found them last.
CREATE TABLE sitemap_parts (
  size INTEGER PRIMARY KEY,
  parts TEXT NOT NULL
) STRICT;

-- Up to which post the words are being put into the search index anew, from the newest down; one row while that is so.
CREATE TABLE search_rebuild (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- The next post has a lower id.
  before INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;
