-- How many live posts a month, a source and a tag has. Kept by the triggers below, in the transaction of the post.
CREATE TABLE tallies (
  kind TEXT NOT NULL CHECK (kind IN ('month', 'source', 'tag')),
  -- Such as '2026-11'; a source's slug; a tag's slug.
  name TEXT NOT NULL,
  posts INTEGER NOT NULL,
  -- A tag as the last post spells it.
  label TEXT,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX tallies_most_tagged ON tallies (posts) WHERE kind = 'tag';

CREATE TRIGGER posts_inserted_tallies AFTER INSERT ON posts WHEN new.live = 1 BEGIN
  INSERT OR IGNORE INTO tallies (kind, name, posts) VALUES
    ('month', strftime('%Y-%m', new.listed_at / 1000, 'unixepoch'), 0), ('source', new.source, 0);
  UPDATE tallies SET posts = posts + 1 WHERE kind = 'month' AND name = strftime('%Y-%m', new.listed_at / 1000, 'unixepoch');
  UPDATE tallies SET posts = posts + 1 WHERE kind = 'source' AND name = new.source;
END;

CREATE TRIGGER posts_updated_tallies AFTER UPDATE ON posts
WHEN old.live IS NOT new.live OR (new.live = 1 AND (old.listed_at IS NOT new.listed_at OR old.source IS NOT new.source))
BEGIN
  UPDATE tallies SET posts = posts - 1
  WHERE old.live = 1 AND kind = 'month' AND name = strftime('%Y-%m', old.listed_at / 1000, 'unixepoch');
  UPDATE tallies SET posts = posts - 1 WHERE old.live = 1 AND kind = 'source' AND name = old.source;
  INSERT OR IGNORE INTO tallies (kind, name, posts)
  SELECT 'month', strftime('%Y-%m', new.listed_at / 1000, 'unixepoch'), 0 WHERE new.live = 1
  UNION ALL SELECT 'source', new.source, 0 WHERE new.live = 1;
  UPDATE tallies SET posts = posts + 1
  WHERE new.live = 1 AND kind = 'month' AND name = strftime('%Y-%m', new.listed_at / 1000, 'unixepoch');
  UPDATE tallies SET posts = posts + 1 WHERE new.live = 1 AND kind = 'source' AND name = new.source;
END;

CREATE TRIGGER post_tags_inserted AFTER INSERT ON post_tags BEGIN
  INSERT OR IGNORE INTO tallies (kind, name, posts) VALUES ('tag', new.tag, 0);
  UPDATE tallies SET posts = posts + 1, label = new.name WHERE kind = 'tag' AND name = new.tag;
END;

CREATE TRIGGER post_tags_deleted AFTER DELETE ON post_tags BEGIN
  UPDATE tallies SET posts = posts - 1 WHERE kind = 'tag' AND name = old.tag;
END;

INSERT INTO tallies (kind, name, posts)
SELECT 'month', strftime('%Y-%m', listed_at / 1000, 'unixepoch'), count(*) FROM posts WHERE live = 1 GROUP BY 2;
INSERT INTO tallies (kind, name, posts) SELECT 'source', source, count(*) FROM posts WHERE live = 1 GROUP BY 2;
INSERT INTO tallies (kind, name, posts, label) SELECT 'tag', tag, count(*), max(name) FROM post_tags GROUP BY 2;

-- What publishers corrected or withdrew, and when readers could see it; the last time of each post.
CREATE TABLE corrections (
  post_id INTEGER PRIMARY KEY REFERENCES posts (id),
  kind TEXT NOT NULL CHECK (kind IN ('corrected', 'withdrawn')),
  noted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX corrections_newest ON corrections (noted_at);
INSERT INTO corrections (post_id, kind, noted_at)
SELECT id, 'withdrawn', withdrawn_at FROM posts WHERE withdrawn_at IS NOT NULL AND slug IS NOT NULL;
