-- Counts a changed reaction before its row changes, so that the statement that changes it can return the new counts. The
-- trigger of 0020 counted afterwards, and a RETURNING clause does not see what such triggers do.
DROP TRIGGER reactions_updated;
CREATE TRIGGER reactions_updated BEFORE UPDATE OF kind ON reactions WHEN new.kind IS NOT old.kind BEGIN
  INSERT INTO reaction_counts (post_id, source) SELECT new.post_id, source FROM posts
  WHERE id = new.post_id AND NOT EXISTS (SELECT 1 FROM reaction_counts WHERE post_id = new.post_id);
  UPDATE reaction_counts SET counts = json_patch(
    iif(old.kind IS NULL, counts, json_patch(counts, json_object(old.kind, nullif((counts ->> old.kind) - 1, 0)))),
    iif(new.kind IS NULL, '{}', json_object(new.kind, coalesce(counts ->> new.kind, 0) + 1)))
  WHERE post_id = new.post_id;
  UPDATE reaction_counts SET changed_on = new.reacted_at / 86400000
  WHERE post_id = new.post_id AND changed_on < new.reacted_at / 86400000;
END;
