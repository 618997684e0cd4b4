-- What outputs must still send to whom, and sent lately: hub_notices for every output. A row an output, a receiver and a subject.
CREATE TABLE notices (
  output TEXT NOT NULL,
  -- An address.
  receiver TEXT NOT NULL,
  -- What it is about: of a hub a feed's path.
  subject TEXT NOT NULL,
  -- Counts changes of the subject, so that one that comes while the last is being sent is sent as well.
  changes INTEGER NOT NULL DEFAULT 1,
  -- When to send it (again); NULL: it is sent.
  due_at INTEGER,
  sent_at INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  PRIMARY KEY (output, receiver, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_due ON notices (output, due_at) WHERE due_at IS NOT NULL;

INSERT INTO notices (output, receiver, subject, changes, due_at, sent_at, failures, trouble)
SELECT 'hubs', hub, topic, changes, due_at, told_at, failures, trouble FROM hub_notices;

-- Code of the version before notes in hub_notices for a while, and may be gone before it sends. To send twice does no harm.
CREATE TRIGGER hub_notices_inserted AFTER INSERT ON hub_notices BEGIN
  INSERT INTO notices (output, receiver, subject, due_at) VALUES ('hubs', new.hub, new.topic, new.due_at)
  ON CONFLICT (output, receiver, subject) DO UPDATE SET changes = changes + 1, due_at = coalesce(due_at, excluded.due_at);
END;
CREATE TRIGGER hub_notices_changed AFTER UPDATE OF changes ON hub_notices BEGIN
  INSERT INTO notices (output, receiver, subject, due_at) VALUES ('hubs', new.hub, new.topic, new.due_at)
  ON CONFLICT (output, receiver, subject) DO UPDATE SET changes = changes + 1, due_at = coalesce(due_at, excluded.due_at);
END;
