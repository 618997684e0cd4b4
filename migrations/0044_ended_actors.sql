-- Actors whose destination is forgotten, until their followers' servers know that the account is gone.
CREATE TABLE ended_actors (
  destination TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- JSON, as the destination had them.
  settings TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
