-- JSON: what the source's contract allows of its posts, where an entry does not say less.
ALTER TABLE sources ADD COLUMN rights TEXT NOT NULL DEFAULT '{}';

-- Why readers are not shown the post at present; NULL: they are, unless it is withdrawn. A withdrawn post keeps what it had, so
-- that one that nobody was to see yet is never told of.
ALTER TABLE posts ADD COLUMN withheld TEXT CHECK (withheld IN ('embargo', 'delay', 'expired'));
-- When that changes by itself.
ALTER TABLE posts ADD COLUMN rights_due_at INTEGER;
-- Since when it is expired.
ALTER TABLE posts ADD COLUMN expired_at INTEGER;
-- Whether its withdrawal lasts only until the source tells of it again: made private, back to a draft, withheld until further notice.
ALTER TABLE posts ADD COLUMN on_hold INTEGER NOT NULL DEFAULT 0;
-- Whether readers find it.
ALTER TABLE posts ADD COLUMN live INTEGER NOT NULL
  GENERATED ALWAYS AS (withdrawn_at IS NULL AND withheld IS NULL AND slug IS NOT NULL) VIRTUAL;
-- Since when it is gone from where it could be read.
ALTER TABLE posts ADD COLUMN gone_at INTEGER GENERATED ALWAYS AS (
  CASE WHEN slug IS NOT NULL AND coalesce(withheld, 'expired') = 'expired' THEN coalesce(withdrawn_at, expired_at) END
) VIRTUAL;

DROP INDEX posts_newest;
DROP INDEX posts_newest_by_source;
DROP INDEX posts_withdrawn;
DROP INDEX posts_withdrawn_by_source;
DROP INDEX posts_ranking;
CREATE INDEX posts_newest ON posts (listed_at DESC, id DESC) WHERE live = 1;
CREATE INDEX posts_newest_by_source ON posts (source, listed_at DESC, id DESC) WHERE live = 1;
CREATE INDEX posts_gone ON posts (gone_at DESC) WHERE gone_at IS NOT NULL;
CREATE INDEX posts_gone_by_source ON posts (source, gone_at DESC) WHERE gone_at IS NOT NULL;
CREATE INDEX posts_ranking ON posts (id) WHERE ranks = 1 AND live = 1;
CREATE INDEX posts_withheld ON posts (id) WHERE withheld IS NOT NULL OR on_hold = 1;
CREATE INDEX posts_rights_due ON posts (rights_due_at) WHERE rights_due_at IS NOT NULL AND withdrawn_at IS NULL;

DROP TRIGGER posts_inserted_tags;
DROP TRIGGER posts_updated_tags;
DROP TRIGGER posts_updated_search;
DROP TRIGGER posts_updated_links;

CREATE TRIGGER posts_inserted_tags AFTER INSERT ON posts WHEN new.live = 1 BEGIN
  INSERT OR IGNORE INTO post_tags (tag, listed_at, post_id, name)
  SELECT value ->> '$.slug', new.listed_at, new.id, value ->> '$.name' FROM json_each(new.tags);
END;

CREATE TRIGGER posts_updated_tags AFTER UPDATE OF tags, listed_at, withdrawn_at, withheld, slug ON posts
WHEN new.tags IS NOT old.tags OR new.listed_at IS NOT old.listed_at OR new.slug IS NOT old.slug OR new.live <> old.live
BEGIN
  DELETE FROM post_tags WHERE post_id = new.id;
  INSERT OR IGNORE INTO post_tags (tag, listed_at, post_id, name)
  SELECT value ->> '$.slug', new.listed_at, new.id, value ->> '$.name' FROM json_each(new.tags) WHERE new.live = 1;
END;

CREATE TRIGGER posts_updated_search AFTER UPDATE OF withdrawn_at, withheld ON posts WHEN new.live < old.live BEGIN
  DELETE FROM search WHERE rowid = new.id;
END;

CREATE TRIGGER posts_updated_links AFTER UPDATE OF title, summary, withdrawn_at, withheld ON posts
WHEN new.page_due_at IS NOT NULL
  AND (new.title IS NOT old.title OR new.summary IS NOT old.summary OR new.live <> old.live)
BEGIN
  UPDATE posts SET page_due_at = new.page_due_at WHERE id IN (SELECT page_id FROM page_links WHERE post_id = new.id);
END;
