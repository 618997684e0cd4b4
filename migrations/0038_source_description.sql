-- What a publisher is about, in its own words, for its page here.
ALTER TABLE sources ADD COLUMN description TEXT NOT NULL DEFAULT '';
