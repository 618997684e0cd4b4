/** Destinations: their settings, and how they answered recently. */
import * as v from "valibot";
import { Budget, Filters, type Health } from "../model/destination.ts";
import { reopenFollowerHosts } from "./follower-messages.ts";
import { endActor } from "./followers.ts";

/** A destination as it is stored. Times in milliseconds. */
export interface Destination extends Health {
  id: string;
  kind: string;
  name: string;
  /** Parsed by the kind's own schema. */
  settings: unknown;
  sealed: string;
  filters: Filters;
  template: string | null;
  delayMs: number;
  pausedAt: number | null;
  addedAt: number;
  budget: Budget;
  sentAt: number | null;
}

interface Row extends Omit<Destination, "settings" | "filters" | "budget"> {
  settings: string;
  filters: string;
  budget: string;
}

const COLUMNS = `id, kind, name, settings, secrets AS sealed, filters, template, delay_ms AS delayMs, paused_at AS pausedAt,
  added_at AS addedAt, budget, failures, failing_since AS failingSince, resume_at AS resumeAt, trouble, stopped_at AS stoppedAt,
  sent_at AS sentAt`;

const toDestination = (row: Row): Destination => ({
  ...row,
  settings: JSON.parse(row.settings) as unknown,
  filters: v.parse(Filters, JSON.parse(row.filters)),
  budget: v.parse(Budget, JSON.parse(row.budget)),
});

/** The fields of a destination that an operator sets. */
export type NewDestination = Pick<
  Destination,
  "id" | "kind" | "name" | "settings" | "sealed" | "filters" | "template" | "delayMs"
>;

/** Adds a destination. Posts that were published before are not announced there. */
export async function addDestination(db: D1Database, one: NewDestination, now: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO destinations (id, kind, name, settings, secrets, filters, template, delay_ms, added_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      one.id,
      one.kind,
      one.name,
      JSON.stringify(one.settings),
      one.sealed,
      JSON.stringify(one.filters),
      one.template,
      one.delayMs,
      now,
    )
    .run();
}

/** Whether another destination of the kind has the same value of a setting. */
export async function isSettingTaken(
  db: D1Database,
  { id, kind }: Pick<Destination, "id" | "kind">,
  setting: string,
  value: unknown,
): Promise<boolean> {
  const row = await db
    .prepare("SELECT 1 FROM destinations WHERE kind = ? AND id <> ? AND settings ->> ? = ?")
    .bind(kind, id, `$.${setting}`, value)
    .first();
  return row !== null;
}

/**
 * Changes an operator's settings of a destination, and starts it again, since the cause of its failures may be gone.
 */
export async function changeDestination(
  db: D1Database,
  one: Omit<NewDestination, "kind"> & Pick<Destination, "pausedAt">,
  now: number,
): Promise<void> {
  const change = db
    .prepare(
      `UPDATE destinations SET name = ?2, settings = ?3, secrets = ?4, filters = ?5, template = ?6, delay_ms = ?7, paused_at = ?8,
         failures = 0, failing_since = NULL, resume_at = 0, trouble = NULL, stopped_at = NULL
       WHERE id = ?1`,
    )
    .bind(
      one.id,
      one.name,
      JSON.stringify(one.settings),
      one.sealed,
      JSON.stringify(one.filters),
      one.template,
      one.delayMs,
      one.pausedAt,
    );
  await db.batch([change, ...reopenFollowerHosts(db, one.id, now)]);
}

/** Deletes a destination and the record of its copies. The copies themselves stay there. */
export async function deleteDestination(db: D1Database, id: string, now: number): Promise<void> {
  await db.batch([
    ...endActor(db, id, now),
    db.prepare("DELETE FROM announcements WHERE destination = ?").bind(id),
    db.prepare("DELETE FROM destinations WHERE id = ?").bind(id),
  ]);
}

export async function readDestination(db: D1Database, id: string): Promise<Destination | null> {
  const row = await db.prepare(`SELECT ${COLUMNS} FROM destinations WHERE id = ?`).bind(id).first<Row>();
  return row && toDestination(row);
}

/** The first destination of a kind. */
export async function readDestinationOfKind(db: D1Database, kind: string): Promise<Destination | null> {
  const row = await db
    .prepare(`SELECT ${COLUMNS} FROM destinations WHERE kind = ? ORDER BY added_at LIMIT 1`)
    .bind(kind)
    .first<Row>();
  return row && toDestination(row);
}

/** The state of a destination's copies. Times in milliseconds. */
export interface DestinationCounts {
  /** Copies that exist there. */
  live: number;
  waiting: number;
  unsure: number;
  refused: number;
  /**
   * How long the oldest withdrawal has been waiting, including those for followers' servers: since when; null: none
   * waits.
   */
  removalSince: number | null;
}

/** The most destinations. Each costs a row in the transaction of every page. */
export const DESTINATIONS_MAX = 50;

/** All destinations, the oldest first, with the state of their copies. */
export async function listDestinations(db: D1Database): Promise<(Destination & DestinationCounts)[]> {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS}, counts.*, removals.unheardSince FROM destinations LEFT JOIN (
         SELECT destination, count(sent) AS live, count(due_at) AS waiting, sum(state = 'unsure') AS unsure,
           sum(state = 'refused') AS refused, min(CASE WHEN live = 0 AND sent IS NOT NULL THEN noted_at END) AS removalSince
         FROM announcements GROUP BY destination
       ) AS counts ON counts.destination = destinations.id LEFT JOIN (
         SELECT destination, min(noted_at) AS unheardSince FROM follower_messages
         WHERE urgent = 1 AND about = 'post' GROUP BY destination
       ) AS removals ON removals.destination = destinations.id ORDER BY added_at, id LIMIT ?`,
    )
    .bind(DESTINATIONS_MAX)
    .all<Row & { [Name in keyof DestinationCounts | "unheardSince"]: number | null }>();
  return results.map(({ live, waiting, unsure, refused, removalSince, unheardSince, ...row }) => ({
    ...toDestination(row),
    live: live ?? 0,
    waiting: waiting ?? 0,
    unsure: unsure ?? 0,
    refused: refused ?? 0,
    removalSince:
      removalSince === null || unheardSince === null
        ? (removalSince ?? unheardSince)
        : Math.min(removalSince, unheardSince),
  }));
}

export async function countDestinations(db: D1Database): Promise<number> {
  return (await db.prepare("SELECT count(*) AS count FROM destinations").first<number>("count")) ?? 0;
}

const IS_OPEN = "paused_at IS NULL AND stopped_at IS NULL AND resume_at <= ?1 AND lease_until <= ?1";

/** Destinations with work to do that may be called. */
export async function listDestinationsDue(db: D1Database, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT id FROM destinations WHERE ${IS_OPEN}
         AND EXISTS (SELECT 1 FROM announcements WHERE destination = destinations.id AND due_at <= ?1) LIMIT ?2`,
    )
    .bind(now, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/**
 * Leases a destination to one consumer until `until`.
 *
 * @returns null when another consumer has it, or it may not be called now
 */
export async function leaseDestination(
  db: D1Database,
  id: string,
  until: number,
  now: number,
): Promise<Destination | null> {
  const row = await db
    .prepare(`UPDATE destinations SET lease_until = ?3 WHERE ${IS_OPEN} AND id = ?2 RETURNING ${COLUMNS}`)
    .bind(now, id, until)
    .first<Row>();
  return row && toDestination(row);
}

/** Ends the lease of a destination. */
export async function releaseDestination(
  db: D1Database,
  id: string,
  { failures, failingSince, trouble, resumeAt, stoppedAt }: Health,
  budget: Budget,
  sentAt: number | null,
): Promise<void> {
  await db
    .prepare(
      `UPDATE destinations SET lease_until = 0, budget = ?2, failures = ?3, failing_since = ?4, trouble = ?5, resume_at = ?6,
         stopped_at = ?7, sent_at = coalesce(?8, sent_at)
       WHERE id = ?1`,
    )
    .bind(id, JSON.stringify(budget), failures, failingSince, trouble, resumeAt, stoppedAt, sentAt)
    .run();
}
