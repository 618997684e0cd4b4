-- When an hour's counts were written to Cloudflare's Analytics Engine; NULL: they were not, or none is bound.
ALTER TABLE hourly ADD COLUMN metrics_at INTEGER;
