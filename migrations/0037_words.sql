-- The words of headlines, topics and authors, each once: for suggestions while a reader types, and for what a mistyped word
-- may have meant. A word stays when its posts go; whoever shows one asks the search index whether a live post has it.
CREATE TABLE words (
  -- As it stands in the index (post/words.ts).
  word TEXT PRIMARY KEY,
  -- As it is shown.
  label TEXT NOT NULL,
  -- A post that has it, among the newest that do.
  newest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX words_newest_by_beginning ON words (substr(word, 1, 3), newest);

-- Each word as it is, and without each one of its letters. Two words that are one slip apart have a spelling in common.
CREATE TABLE word_spellings (
  spelling TEXT NOT NULL,
  word TEXT NOT NULL REFERENCES words (word),
  PRIMARY KEY (spelling, word)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER words_inserted AFTER INSERT ON words BEGIN
  INSERT OR IGNORE INTO word_spellings (spelling, word)
  SELECT new.word, new.word
  UNION ALL SELECT substr(new.word, 1, letter.value - 1) || substr(new.word, letter.value + 1), new.word
    FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]') AS letter
    WHERE letter.value <= length(new.word);
END;

-- The words of what is there already are put in by the cron, with the index, from the newest post back.
INSERT INTO search_rebuild (id, before, started_at)
SELECT 1, max(id) + 1, unixepoch() * 1000 FROM posts HAVING max(id) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET before = excluded.before, started_at = excluded.started_at;
