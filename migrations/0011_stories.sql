-- One story, one page. A post is what one source tells of a story; of the posts of a story one has the page, that is the
-- slug, and the others are named on it as via. Which one it is, publish/story.ts decides.

-- The story's address in one spelling, at the host of its first publisher or of the source; NULL: it is told by no other source.
ALTER TABLE posts ADD COLUMN story TEXT;
-- How close the source is to that address: 2, it is under its home page; 1, it may name the host as canonical.
ALTER TABLE posts ADD COLUMN closeness INTEGER NOT NULL DEFAULT 0;
-- Where the source has the post.
ALTER TABLE posts ADD COLUMN told_at TEXT;
-- A page stays where it is when another source's post gets it: the source that it lies under; NULL: its own.
ALTER TABLE posts ADD COLUMN address_of TEXT REFERENCES sources (slug);
ALTER TABLE posts ADD COLUMN path_source TEXT GENERATED ALWAYS AS (coalesce(address_of, source)) VIRTUAL;

DROP INDEX posts_by_path;
CREATE UNIQUE INDEX posts_by_path ON posts (path_source, slug);
CREATE UNIQUE INDEX posts_with_page ON posts (story) WHERE story IS NOT NULL AND slug IS NOT NULL;
-- A source tells a story once.
CREATE UNIQUE INDEX posts_without_page ON posts (story, source) WHERE story IS NOT NULL AND slug IS NULL;

-- What is told without a page shows on the page, or asks for one: whoever else tells the story is due at once.
CREATE TRIGGER posts_inserted_story AFTER INSERT ON posts WHEN new.story IS NOT NULL AND new.slug IS NULL BEGIN
  UPDATE posts SET page_due_at = 0, revision = revision + 1 WHERE story = new.story AND slug IS NOT NULL;
END;

CREATE TRIGGER posts_updated_story AFTER UPDATE OF story, withdrawn_at, withheld, content_hash ON posts
WHEN (new.slug IS NULL AND old.slug IS NULL AND (new.story IS NOT NULL OR old.story IS NOT NULL))
  OR new.story IS NOT old.story
BEGIN
  UPDATE posts SET page_due_at = 0, revision = revision + 1 WHERE story = new.story AND slug IS NOT NULL AND id <> new.id;
  UPDATE posts SET page_due_at = 0, revision = revision + 1 WHERE story = old.story AND slug IS NOT NULL AND id <> new.id;
  UPDATE posts SET page_due_at = 0 WHERE story = old.story AND slug IS NULL AND id <> new.id AND new.story IS NOT old.story;
END;

-- What the text of a page is like, to find texts that are nearly the same (publish/sketch.ts).
CREATE TABLE sketches (
  post_id INTEGER PRIMARY KEY REFERENCES posts (id),
  -- The revision whose text it is of and that has been compared; 0 until then.
  content_revision INTEGER NOT NULL DEFAULT 0,
  -- Empty where the text is too short to say anything.
  sketch TEXT NOT NULL,
  -- JSON: its keys, as they are below.
  keys TEXT NOT NULL
) STRICT;

-- Texts that are nearly the same have one key in common, at least.
CREATE TABLE sketch_keys (
  key INTEGER NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts (id),
  PRIMARY KEY (key, post_id DESC)
) STRICT, WITHOUT ROWID;

-- Pairs of posts of different sources with nearly the same text, for an operator to look at.
CREATE TABLE duplicates (
  id INTEGER PRIMARY KEY,
  -- The earlier of the two.
  post_id INTEGER NOT NULL REFERENCES posts (id),
  other_id INTEGER NOT NULL REFERENCES posts (id),
  -- Of what the texts are made of, the share that they have in common: 0 to 1.
  similarity REAL NOT NULL,
  found_at INTEGER NOT NULL,
  dismissed_at INTEGER,
  UNIQUE (post_id, other_id)
) STRICT;
CREATE INDEX duplicates_by_other ON duplicates (other_id);
