-- One row a visitor a post. A reaction taken back keeps its row with no kind, so that the visitor is not new again.
CREATE TABLE reactions (
  post_id INTEGER NOT NULL REFERENCES posts (id),
  visitor TEXT NOT NULL,
  kind TEXT CHECK (kind IN ('like', 'dislike', 'love', 'funny', 'angry', 'sad', 'wow')),
  reacted_at INTEGER NOT NULL,
  PRIMARY KEY (post_id, visitor)
) STRICT, WITHOUT ROWID;

-- Kept by the triggers below: always the number of rows of each kind.
CREATE TABLE reaction_counts (
  post_id INTEGER PRIMARY KEY REFERENCES posts (id),
  "like" INTEGER NOT NULL DEFAULT 0,
  dislike INTEGER NOT NULL DEFAULT 0,
  love INTEGER NOT NULL DEFAULT 0,
  funny INTEGER NOT NULL DEFAULT 0,
  angry INTEGER NOT NULL DEFAULT 0,
  sad INTEGER NOT NULL DEFAULT 0,
  wow INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TRIGGER reactions_inserted AFTER INSERT ON reactions WHEN new.kind IS NOT NULL BEGIN
  INSERT INTO reaction_counts (post_id, "like", dislike, love, funny, angry, sad, wow)
  VALUES (new.post_id, new.kind = 'like', new.kind = 'dislike', new.kind = 'love', new.kind = 'funny',
    new.kind = 'angry', new.kind = 'sad', new.kind = 'wow')
  ON CONFLICT (post_id) DO UPDATE SET
    "like" = "like" + excluded."like", dislike = dislike + excluded.dislike, love = love + excluded.love,
    funny = funny + excluded.funny, angry = angry + excluded.angry, sad = sad + excluded.sad, wow = wow + excluded.wow;
END;

CREATE TRIGGER reactions_updated AFTER UPDATE OF kind ON reactions WHEN new.kind IS NOT old.kind BEGIN
  INSERT INTO reaction_counts (post_id) VALUES (new.post_id) ON CONFLICT (post_id) DO NOTHING;
  UPDATE reaction_counts SET
    "like" = "like" + (new.kind IS 'like') - (old.kind IS 'like'),
    dislike = dislike + (new.kind IS 'dislike') - (old.kind IS 'dislike'),
    love = love + (new.kind IS 'love') - (old.kind IS 'love'),
    funny = funny + (new.kind IS 'funny') - (old.kind IS 'funny'),
    angry = angry + (new.kind IS 'angry') - (old.kind IS 'angry'),
    sad = sad + (new.kind IS 'sad') - (old.kind IS 'sad'),
    wow = wow + (new.kind IS 'wow') - (old.kind IS 'wow')
  WHERE post_id = new.post_id;
END;

CREATE TRIGGER reactions_deleted AFTER DELETE ON reactions WHEN old.kind IS NOT NULL BEGIN
  UPDATE reaction_counts SET
    "like" = "like" - (old.kind = 'like'), dislike = dislike - (old.kind = 'dislike'),
    love = love - (old.kind = 'love'), funny = funny - (old.kind = 'funny'), angry = angry - (old.kind = 'angry'),
    sad = sad - (old.kind = 'sad'), wow = wow - (old.kind = 'wow')
  WHERE post_id = old.post_id;
END;

-- How many new visitors an address prefix has brought to a post in a day. The prefix is an HMAC under a key of that day;
-- no address is stored, and the rows go when the day is over.
CREATE TABLE reaction_newcomers (
  day TEXT NOT NULL,
  prefix TEXT NOT NULL,
  post_id INTEGER NOT NULL,
  visitors INTEGER NOT NULL,
  PRIMARY KEY (day, prefix, post_id)
) STRICT, WITHOUT ROWID;
