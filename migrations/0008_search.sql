-- The words of live posts, by post id. It keeps no text, only where each word is; words and facets are made by
-- publish/words.ts. A post is put in with its content, in one transaction, and the trigger below takes it out.
CREATE VIRTUAL TABLE search USING fts5 (
  -- Title, summary and body.
  words,
  -- Each letter of scripts without spaces once, for queries of one letter.
  letters,
  -- Source, tags and dates.
  facets,
  content = '',
  contentless_delete = 1,
  tokenize = "porter unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '_'"
);

CREATE TRIGGER posts_updated_search AFTER UPDATE OF withdrawn_at ON posts
WHEN new.withdrawn_at IS NOT NULL AND old.withdrawn_at IS NULL
BEGIN
  DELETE FROM search WHERE rowid = new.id;
END;
