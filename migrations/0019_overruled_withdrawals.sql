-- When the withdrawal that an operator overruled was made, by the clock of whoever made it: a later one by the same clock is
-- new, wherever that clock stands beside ours. Milliseconds; NULL: none was overruled, or not since this is noted.
ALTER TABLE posts ADD COLUMN overruled_at INTEGER;
