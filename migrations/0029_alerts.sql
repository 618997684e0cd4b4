-- Where operators want to be alerted. Opens with the context `alerts:{id}`: addresses of Slack and Discord are secrets.
CREATE TABLE alert_webhooks (
  id TEXT PRIMARY KEY,
  format TEXT NOT NULL CHECK (format IN ('slack', 'discord', 'generic')),
  -- The address's host, to recognize it by.
  host TEXT NOT NULL,
  sealed TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- The alerts that are open, as the cron saw them last.
CREATE TABLE open_alerts (
  key TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  began_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What must still be sent; a row goes when it is sent, or after many failures.
CREATE TABLE alert_messages (
  id INTEGER PRIMARY KEY,
  webhook TEXT NOT NULL,
  -- JSON, in the generic form.
  message TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_messages_due ON alert_messages (due_at);
