-- Attempts to publish a delivery that failed. One that needs none has no row here.
CREATE TABLE delivery_attempts (
  delivery_id TEXT NOT NULL,
  -- Milliseconds since the epoch, as is when it is tried again at the latest.
  failed_at INTEGER NOT NULL,
  again_at INTEGER NOT NULL,
  trouble TEXT NOT NULL,
  PRIMARY KEY (delivery_id, failed_at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER delivery_attempts_dropped AFTER DELETE ON deliveries BEGIN
  DELETE FROM delivery_attempts WHERE delivery_id = old.id;
END;
