-- Which other posts a post's page leads to; settled when it is published, so that reading it asks nothing.
CREATE TABLE page_links (
  page_id INTEGER NOT NULL REFERENCES posts (id),
  -- 0: the previous post of its source; 1: the next; from 2 on: related ones.
  place INTEGER NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts (id),
  PRIMARY KEY (page_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_links_by_post ON page_links (post_id);

-- Pages that name a post are due with it when its headline changes, when it goes and when it comes back.
CREATE TRIGGER posts_updated_links AFTER UPDATE OF title, summary, withdrawn_at ON posts
WHEN new.page_due_at IS NOT NULL AND (new.title IS NOT old.title OR new.summary IS NOT old.summary
  OR (new.withdrawn_at IS NULL) IS NOT (old.withdrawn_at IS NULL))
BEGIN
  UPDATE posts SET page_due_at = new.page_due_at WHERE id IN (SELECT page_id FROM page_links WHERE post_id = new.id);
END;
