-- A square picture for a publisher, which pages show in place of its initials.
ALTER TABLE sources ADD COLUMN icon_url TEXT NOT NULL DEFAULT '';
