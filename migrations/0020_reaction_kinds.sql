-- A new kind of reaction needs no migration: the list of kinds is in src/reactions/kinds.ts, and here a kind is any short
-- lower-case word. The CHECK of 0002 named the kinds, and SQLite can only drop it with the table, so both tables are made anew.

CREATE TABLE reactions_of_any_kind (
  post_id INTEGER NOT NULL REFERENCES posts (id),
  visitor TEXT NOT NULL,
  -- It becomes a key of the counts' JSON.
  kind TEXT CHECK (kind GLOB '[a-z]*' AND kind NOT GLOB '*[^a-z0-9]*' AND length(kind) <= 32),
  reacted_at INTEGER NOT NULL,
  PRIMARY KEY (post_id, visitor)
) STRICT, WITHOUT ROWID;

-- Four statements, because D1 stops a statement after 30 s. All four together took 2 s for a million rows.
INSERT INTO reactions_of_any_kind (post_id, visitor, kind, reacted_at)
SELECT post_id, visitor, kind, reacted_at FROM reactions WHERE post_id <= (SELECT max(post_id) * 1 / 4 FROM reactions);
INSERT INTO reactions_of_any_kind (post_id, visitor, kind, reacted_at)
SELECT post_id, visitor, kind, reacted_at FROM reactions
WHERE post_id > (SELECT max(post_id) * 1 / 4 FROM reactions) AND post_id <= (SELECT max(post_id) * 2 / 4 FROM reactions);
INSERT INTO reactions_of_any_kind (post_id, visitor, kind, reacted_at)
SELECT post_id, visitor, kind, reacted_at FROM reactions
WHERE post_id > (SELECT max(post_id) * 2 / 4 FROM reactions) AND post_id <= (SELECT max(post_id) * 3 / 4 FROM reactions);
INSERT INTO reactions_of_any_kind (post_id, visitor, kind, reacted_at)
SELECT post_id, visitor, kind, reacted_at FROM reactions WHERE post_id > (SELECT max(post_id) * 3 / 4 FROM reactions);

-- All counts of a post are in one row, so that a changed reaction writes one row here, not one for each kind.
CREATE TABLE reaction_counts_of_any_kind (
  post_id INTEGER PRIMARY KEY REFERENCES posts (id),
  source TEXT NOT NULL DEFAULT '',
  changed_on INTEGER NOT NULL DEFAULT 0,
  -- JSON: how many rows of `reactions` the post has of each kind, such as {"love":2}; a kind without any is left out. Kept by triggers.
  counts TEXT NOT NULL DEFAULT '{}',
  -- For code that was deployed before this migration, which reads a column a kind. To be dropped a release later.
  "like" INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'like', 0)) VIRTUAL,
  dislike INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'dislike', 0)) VIRTUAL,
  love INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'love', 0)) VIRTUAL,
  funny INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'funny', 0)) VIRTUAL,
  angry INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'angry', 0)) VIRTUAL,
  sad INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'sad', 0)) VIRTUAL,
  wow INTEGER GENERATED ALWAYS AS (coalesce(counts ->> 'wow', 0)) VIRTUAL
) STRICT;

-- json_patch() leaves out what is null (RFC 7396). A million rows took 4 s.
INSERT INTO reaction_counts_of_any_kind (post_id, source, changed_on, counts)
SELECT post_id, source, changed_on, json_patch('{}', json_object(
  'like', nullif("like", 0), 'dislike', nullif(dislike, 0), 'love', nullif(love, 0), 'funny', nullif(funny, 0),
  'angry', nullif(angry, 0), 'sad', nullif(sad, 0), 'wow', nullif(wow, 0)))
FROM reaction_counts;

-- Their triggers and index go with them.
DROP TABLE reactions;
DROP TABLE reaction_counts;
ALTER TABLE reactions_of_any_kind RENAME TO reactions;
ALTER TABLE reaction_counts_of_any_kind RENAME TO reaction_counts;
CREATE INDEX reaction_counts_by_source ON reaction_counts (source, changed_on);

-- The day is set by a statement of its own, as in 0014: assigning an indexed column costs two rows, changed or not.
CREATE TRIGGER reactions_inserted AFTER INSERT ON reactions WHEN new.kind IS NOT NULL BEGIN
  INSERT INTO reaction_counts (post_id, source, changed_on, counts)
  VALUES (new.post_id, (SELECT source FROM posts WHERE id = new.post_id), new.reacted_at / 86400000, json_object(new.kind, 1))
  ON CONFLICT (post_id) DO UPDATE SET
    counts = json_patch(counts, json_object(new.kind, coalesce(counts ->> new.kind, 0) + 1));
  UPDATE reaction_counts SET changed_on = new.reacted_at / 86400000
  WHERE post_id = new.post_id AND changed_on < new.reacted_at / 86400000;
END;

CREATE TRIGGER reactions_updated AFTER UPDATE OF kind ON reactions WHEN new.kind IS NOT old.kind BEGIN
  INSERT INTO reaction_counts (post_id, source) SELECT new.post_id, source FROM posts
  WHERE id = new.post_id AND NOT EXISTS (SELECT 1 FROM reaction_counts WHERE post_id = new.post_id);
  UPDATE reaction_counts SET counts = json_patch(
    iif(old.kind IS NULL, counts, json_patch(counts, json_object(old.kind, nullif((counts ->> old.kind) - 1, 0)))),
    iif(new.kind IS NULL, '{}', json_object(new.kind, coalesce(counts ->> new.kind, 0) + 1)))
  WHERE post_id = new.post_id;
  UPDATE reaction_counts SET changed_on = new.reacted_at / 86400000
  WHERE post_id = new.post_id AND changed_on < new.reacted_at / 86400000;
END;

CREATE TRIGGER reactions_deleted AFTER DELETE ON reactions WHEN old.kind IS NOT NULL BEGIN
  UPDATE reaction_counts SET counts = json_patch(counts, json_object(old.kind, nullif((counts ->> old.kind) - 1, 0)))
  WHERE post_id = old.post_id;
END;
