-- JSON: [{"slug","name"}], each slug once. What a live post has of it is in post_tags.
ALTER TABLE posts ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';

-- The live posts of each tag in the order of the lists. Kept by the triggers below, in the transaction of the post.
CREATE TABLE post_tags (
  tag TEXT NOT NULL,
  listed_at INTEGER NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts (id),
  -- As this post spells it.
  name TEXT NOT NULL,
  PRIMARY KEY (tag, listed_at DESC, post_id DESC)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_tags_by_post ON post_tags (post_id);

CREATE TRIGGER posts_inserted_tags AFTER INSERT ON posts WHEN new.withdrawn_at IS NULL AND new.slug IS NOT NULL BEGIN
  INSERT OR IGNORE INTO post_tags (tag, listed_at, post_id, name)
  SELECT value ->> '$.slug', new.listed_at, new.id, value ->> '$.name' FROM json_each(new.tags);
END;

CREATE TRIGGER posts_updated_tags AFTER UPDATE OF tags, listed_at, withdrawn_at, slug ON posts
WHEN new.tags IS NOT old.tags OR new.listed_at IS NOT old.listed_at OR new.slug IS NOT old.slug
  OR (new.withdrawn_at IS NULL) IS NOT (old.withdrawn_at IS NULL)
BEGIN
  DELETE FROM post_tags WHERE post_id = new.id;
  INSERT OR IGNORE INTO post_tags (tag, listed_at, post_id, name)
  SELECT value ->> '$.slug', new.listed_at, new.id, value ->> '$.name' FROM json_each(new.tags)
  WHERE new.withdrawn_at IS NULL AND new.slug IS NOT NULL;
END;

UPDATE posts SET tags = (
  SELECT json_group_array(json_object('slug', lower(tag.value), 'name', tag.value))
  FROM revisions, json_each(revisions.content, '$.tags') AS tag
  WHERE revisions.post_id = posts.id AND revisions.revision = posts.content_revision
) WHERE content_revision > 0;
