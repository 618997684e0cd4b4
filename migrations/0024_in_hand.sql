-- Messages that a consumer had in hand when it was killed, and how often: each is handled alone the next time. Only messages
-- that come again are noted.
CREATE TABLE in_hand (
  message TEXT PRIMARY KEY,
  kills INTEGER NOT NULL,
  taken_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
