-- What a ping names is looked for by an index each.
CREATE INDEX feeds_by_url ON feeds (url);
CREATE INDEX sources_by_home ON sources (home_page_url) WHERE deleted_at IS NULL;
