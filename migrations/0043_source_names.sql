-- The words of publishers' names, by the rowid of their source: a name is found by the beginnings of its words. Kept by
-- the triggers below.
CREATE VIRTUAL TABLE source_names USING fts5 (
  name,
  content = '',
  contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
);

CREATE TRIGGER sources_inserted_names AFTER INSERT ON sources WHEN new.deleted_at IS NULL
BEGIN
  INSERT INTO source_names (rowid, name) VALUES (new.rowid, new.name);
END;

CREATE TRIGGER sources_updated_names AFTER UPDATE OF name, deleted_at ON sources
WHEN old.name IS NOT new.name OR old.deleted_at IS NOT new.deleted_at
BEGIN
  DELETE FROM source_names WHERE rowid = old.rowid;
  INSERT INTO source_names (rowid, name) SELECT new.rowid, new.name WHERE new.deleted_at IS NULL;
END;

INSERT INTO source_names (rowid, name) SELECT rowid, name FROM sources WHERE deleted_at IS NULL;
