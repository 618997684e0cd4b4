-- What was withdrawn last, for the tombstones of feeds.
CREATE INDEX posts_withdrawn ON posts (withdrawn_at DESC) WHERE withdrawn_at IS NOT NULL AND slug IS NOT NULL;
CREATE INDEX posts_withdrawn_by_source ON posts (source, withdrawn_at DESC) WHERE withdrawn_at IS NOT NULL AND slug IS NOT NULL;
