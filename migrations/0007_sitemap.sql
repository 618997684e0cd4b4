-- Whether the post's own page is the one for search engines to show: the source's policy is `self`.
ALTER TABLE posts ADD COLUMN ranks INTEGER NOT NULL DEFAULT 0;
CREATE INDEX posts_ranking ON posts (id) WHERE ranks = 1 AND withdrawn_at IS NULL AND slug IS NOT NULL;

CREATE TRIGGER sources_updated_ranks AFTER UPDATE OF indexing ON sources WHEN new.indexing IS NOT old.indexing BEGIN
  UPDATE posts SET ranks = (new.indexing = 'self') WHERE source = new.slug;
END;

UPDATE posts SET ranks = 1 WHERE source IN (SELECT slug FROM sources WHERE indexing = 'self');
