-- Posts are found by their authors: the words of what is there already are put in anew, from the newest post back, by the cron.
INSERT INTO search_rebuild (id, before, started_at)
SELECT 1, max(id) + 1, unixepoch() * 1000 FROM posts HAVING max(id) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET before = excluded.before, started_at = excluded.started_at;
