import type { AlertFormat, AlertMessage } from "../model/alert.ts";

/** An address that receives alerts; sealed with the context `alerts:{id}`. */
export interface AlertWebhook {
  id: string;
  format: AlertFormat;
  host: string;
  sealed: string;
  createdAt: number;
}

const COLUMNS = "id, format, host, sealed, created_at AS createdAt";

/** Every webhook for alerts. */
export async function listAlertWebhooks(db: D1Database): Promise<AlertWebhook[]> {
  return (await db.prepare(`SELECT ${COLUMNS} FROM alert_webhooks ORDER BY id`).all<AlertWebhook>()).results;
}

/** Saves a webhook for alerts. */
export async function addAlertWebhook(db: D1Database, webhook: AlertWebhook): Promise<void> {
  await db
    .prepare("INSERT INTO alert_webhooks (id, format, host, sealed, created_at) VALUES (?, ?, ?, ?, ?)")
    .bind(webhook.id, webhook.format, webhook.host, webhook.sealed, webhook.createdAt)
    .run();
}

/** Removes a webhook and its unsent messages. False when there is none. */
export async function removeAlertWebhook(db: D1Database, id: string): Promise<boolean> {
  const [removed] = await db.batch([
    db.prepare("DELETE FROM alert_webhooks WHERE id = ?").bind(id),
    db.prepare("DELETE FROM alert_messages WHERE webhook = ?").bind(id),
  ]);
  return removed!.meta.changes > 0;
}

/** An alert that is open. Milliseconds. */
export interface OpenAlert {
  key: string;
  title: string;
  beganAt: number;
}

/** The alerts that were open at the cron's last look. */
export async function listOpenAlerts(db: D1Database): Promise<OpenAlert[]> {
  return (await db.prepare("SELECT key, title, began_at AS beganAt FROM open_alerts").all<OpenAlert>()).results;
}

/**
 * Saves which alerts began and which are over, and a message for each webhook, in one transaction, so that each is sent
 * once.
 */
export async function noteAlerts(
  db: D1Database,
  { began, over, messages }: { began: OpenAlert[]; over: string[]; messages: AlertMessage[] },
  now: number,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `INSERT INTO alert_messages (webhook, message, due_at)
         SELECT alert_webhooks.id, messages.value, ?2 FROM json_each(?1) AS messages CROSS JOIN alert_webhooks
         WHERE iif(messages.value ->> '$.status' = 'open',
           NOT EXISTS (SELECT 1 FROM open_alerts WHERE key = messages.value ->> '$.key'),
           EXISTS (SELECT 1 FROM open_alerts WHERE key = messages.value ->> '$.key'))`,
      )
      .bind(JSON.stringify(messages), now),
    db
      .prepare(
        `INSERT INTO open_alerts (key, title, began_at)
         SELECT value ->> '$.key', value ->> '$.title', value ->> '$.beganAt' FROM json_each(?) WHERE true
         ON CONFLICT (key) DO NOTHING`,
      )
      .bind(JSON.stringify(began)),
    db.prepare("DELETE FROM open_alerts WHERE key IN (SELECT value FROM json_each(?))").bind(JSON.stringify(over)),
  ]);
}

/** A message that is due, with its destination. */
export type DueMessage = Pick<AlertWebhook, "format" | "sealed"> & {
  id: number;
  webhook: string;
  /** JSON. */
  message: string;
  failures: number;
};

/** Messages that are due, the longest due first. */
export async function listMessagesDue(db: D1Database, limit: number, now: number): Promise<DueMessage[]> {
  const { results } = await db
    .prepare(
      `SELECT alert_messages.id, webhook, message, failures, format, sealed FROM alert_messages
         JOIN alert_webhooks ON alert_webhooks.id = webhook
       WHERE due_at <= ? ORDER BY due_at LIMIT ?`,
    )
    .bind(now, limit)
    .all<DueMessage>();
  return results;
}

/** Drops a message that was sent, or is given up. */
export async function dropMessage(db: D1Database, id: number): Promise<void> {
  await db.prepare("DELETE FROM alert_messages WHERE id = ?").bind(id).run();
}

/** Postpones a message that could not be sent. */
export async function postponeMessage(db: D1Database, id: number, dueAt: number): Promise<void> {
  await db.prepare("UPDATE alert_messages SET failures = failures + 1, due_at = ? WHERE id = ?").bind(dueAt, id).run();
}
