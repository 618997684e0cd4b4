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
