-- How many of the batch at hand were let in; it means nothing once its transaction is over.
ALTER TABLE reaction_newcomers ADD COLUMN admitted INTEGER NOT NULL DEFAULT 0;

-- Whose post it is, and the day on which a count changed last (days since the epoch, UTC).
ALTER TABLE reaction_counts ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE reaction_counts ADD COLUMN changed_on INTEGER NOT NULL DEFAULT 0;
UPDATE reaction_counts SET
  source = (SELECT source FROM posts WHERE posts.id = post_id),
  changed_on = coalesce((SELECT max(reacted_at) / 86400000 FROM reactions WHERE reactions.post_id = reaction_counts.post_id), 0);
CREATE INDEX reaction_counts_by_source ON reaction_counts (source, changed_on);

DROP TRIGGER reactions_inserted;
DROP TRIGGER reactions_updated;

-- The day is set by a statement of its own, which writes nothing but on the first change of a day: an index on a column costs
-- two rows whenever the column is assigned, even if to what it was.
CREATE TRIGGER reactions_inserted AFTER INSERT ON reactions WHEN new.kind IS NOT NULL BEGIN
  INSERT INTO reaction_counts (post_id, source, changed_on, "like", dislike, love, funny, angry, sad, wow)
  VALUES (new.post_id, (SELECT source FROM posts WHERE id = new.post_id), new.reacted_at / 86400000, new.kind = 'like',
    new.kind = 'dislike', new.kind = 'love', new.kind = 'funny', new.kind = 'angry', new.kind = 'sad', new.kind = 'wow')
  ON CONFLICT (post_id) DO UPDATE SET
    "like" = "like" + excluded."like", dislike = dislike + excluded.dislike, love = love + excluded.love,
    funny = funny + excluded.funny, angry = angry + excluded.angry, sad = sad + excluded.sad, wow = wow + excluded.wow;
  UPDATE reaction_counts SET changed_on = new.reacted_at / 86400000
  WHERE post_id = new.post_id AND changed_on < new.reacted_at / 86400000;
END;

CREATE TRIGGER reactions_updated AFTER UPDATE OF kind ON reactions WHEN new.kind IS NOT old.kind BEGIN
  INSERT INTO reaction_counts (post_id, source) SELECT new.post_id, source FROM posts
  WHERE id = new.post_id AND NOT EXISTS (SELECT 1 FROM reaction_counts WHERE post_id = new.post_id);
  UPDATE reaction_counts SET
    "like" = "like" + (new.kind IS 'like') - (old.kind IS 'like'),
    dislike = dislike + (new.kind IS 'dislike') - (old.kind IS 'dislike'),
    love = love + (new.kind IS 'love') - (old.kind IS 'love'),
    funny = funny + (new.kind IS 'funny') - (old.kind IS 'funny'),
    angry = angry + (new.kind IS 'angry') - (old.kind IS 'angry'),
    sad = sad + (new.kind IS 'sad') - (old.kind IS 'sad'),
    wow = wow + (new.kind IS 'wow') - (old.kind IS 'wow')
  WHERE post_id = new.post_id;
  UPDATE reaction_counts SET changed_on = new.reacted_at / 86400000
  WHERE post_id = new.post_id AND changed_on < new.reacted_at / 86400000;
END;

-- The posts of the last seven days with the most reactions of each kind, as the cron found them last.
CREATE TABLE favorites (
  kind TEXT NOT NULL,
  place INTEGER NOT NULL,
  post_id INTEGER NOT NULL REFERENCES posts (id),
  count INTEGER NOT NULL,
  PRIMARY KEY (kind, place)
) STRICT, WITHOUT ROWID;

-- Where a publisher wants the totals of its posts sent once a day.
CREATE TABLE reaction_webhooks (
  source TEXT PRIMARY KEY REFERENCES sources (slug),
  url TEXT NOT NULL,
  -- Opens with the context `reactions:{source}`.
  sealed TEXT NOT NULL,
  -- What changed on this day or later is to be told (days since the epoch, UTC), in parts: how many are told, and the day and
  -- the post that the last of them ended with.
  day INTEGER NOT NULL,
  -- Where the next telling begins.
  next_day INTEGER NOT NULL,
  parts_told INTEGER NOT NULL DEFAULT 0,
  told_until_day INTEGER NOT NULL DEFAULT 0,
  told_until_post INTEGER NOT NULL DEFAULT 0,
  -- NULL: stopped.
  due_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  told_at INTEGER,
  stopped_at INTEGER
) STRICT;
CREATE INDEX reaction_webhooks_due ON reaction_webhooks (due_at) WHERE due_at IS NOT NULL;
