-- JSON: where the members of a post are in what the source sends, for formats whose publisher names the fields.
ALTER TABLE sources ADD COLUMN mapping TEXT NOT NULL DEFAULT '{}';
