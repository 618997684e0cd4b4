-- What readers were shown of a post when its page was settled last: '' nothing, 'gone' that it is gone, else a fingerprint.
-- NULL: not noted yet. `posts.revision` counts renders, `shown_changes` those that readers could tell from the one before.
ALTER TABLE posts ADD COLUMN shown TEXT;
ALTER TABLE posts ADD COLUMN shown_changes INTEGER NOT NULL DEFAULT 0;
-- The render that `shown` was noted for. Code that does not know these columns settles pages without them, and then this
-- differs from `noticed_revision`.
ALTER TABLE posts ADD COLUMN shown_revision INTEGER NOT NULL DEFAULT 0;
