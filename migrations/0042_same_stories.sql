-- An operator says that a post reports the same story as another: while that post is shown, this one's address leads to it.
-- Then `withheld` is 'expired' without `expired_at`, so that lists, feeds and search leave the post out.
ALTER TABLE posts ADD COLUMN same_as INTEGER REFERENCES posts (id);
CREATE INDEX posts_same_as ON posts (same_as) WHERE same_as IS NOT NULL;

-- Whether a post stands aside is checked again when the other is shown or hidden, or when this one is shown.
CREATE TRIGGER posts_updated_same_as AFTER UPDATE OF withdrawn_at, withheld, slug ON posts WHEN new.live <> old.live BEGIN
  UPDATE posts SET rights_due_at = 0 WHERE same_as = new.id AND withdrawn_at IS NULL;
  UPDATE posts SET rights_due_at = 0 WHERE id = new.id AND new.live = 1 AND same_as IS NOT NULL;
END;

-- The page that the story has names the others.
CREATE TRIGGER posts_updated_beside AFTER UPDATE OF same_as, withdrawn_at, withheld, content_hash ON posts
WHEN new.same_as IS NOT NULL OR old.same_as IS NOT NULL
BEGIN
  UPDATE posts SET page_due_at = 0, revision = revision + 1 WHERE id IN (old.same_as, new.same_as) AND slug IS NOT NULL;
END;
