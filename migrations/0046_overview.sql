-- The last withdrawals, for the time until the last copy was gone.
CREATE INDEX announcements_withdrawn ON announcements (noted_at) WHERE live = 0;

-- The reactions of each kind to the posts of the last seven days, as the cron counted them last.
CREATE TABLE week_reactions (
  kind TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
