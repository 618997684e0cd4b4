/** Every secret that is stored sealed, from all tables. */

export type SealedKind =
  | "source"
  | "content"
  | "websub"
  | "reactions"
  | "alerts"
  | "destination"
  | "receipts"
  | "actor";

/** A sealed secret and its place. */
export interface Sealed {
  kind: SealedKind;
  /** The row's key. */
  id: string;
  /** The slug of its source or the id of its subscription; for alerts, the webhook's id. */
  owner: string;
  sealed: string;
}

/** The place of each kind: table, key, owner, sealed value. */
const PLACES: Record<SealedKind, readonly [string, string, string, string]> = {
  actor: ["actor_keys", "destination", "destination", "sealed"],
  alerts: ["alert_webhooks", "id", "id", "sealed"],
  content: ["content_keys", "source", "source", "sealed"],
  destination: ["destinations", "id", "id", "secrets"],
  reactions: ["reaction_webhooks", "source", "source", "sealed"],
  receipts: ["receipt_webhooks", "source", "source", "sealed"],
  source: ["source_secrets", "id", "source", "sealed"],
  websub: ["subscriptions", "id", "id", "secret"],
};

const SELECTS = Object.entries(PLACES).map(
  ([kind, [table, id, owner, value]]) =>
    `SELECT '${kind}' AS kind, ${id} AS id, ${owner} AS owner, ${value} AS sealed FROM ${table}`,
);

/** D1 takes five terms in one compound SELECT. */
const TERMS_MAX = 5;

const ALL = Array.from({ length: Math.ceil(SELECTS.length / TERMS_MAX) }, (_, place) => {
  const terms = SELECTS.slice(place * TERMS_MAX, (place + 1) * TERMS_MAX);
  return `SELECT * FROM (${terms.join(" UNION ALL ")})`;
}).join(" UNION ALL ");

/** Sealed secrets by kind and key, after the given ones. */
export async function listSealed(
  db: D1Database,
  after: Pick<Sealed, "kind" | "id"> | null,
  limit: number,
): Promise<Sealed[]> {
  const { results } = await db
    .prepare(`SELECT * FROM (${ALL}) WHERE (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?`)
    .bind(after?.kind ?? "", after?.id ?? "", limit)
    .all<Sealed>();
  return results;
}

/** Replaces a sealed value by a newly sealed one, unless it has changed meanwhile. */
export const resealing = (db: D1Database, { kind, id, sealed }: Sealed, anew: string): D1PreparedStatement => {
  const [table, key, , value] = PLACES[kind];
  return db.prepare(`UPDATE ${table} SET ${value} = ?3 WHERE ${key} = ?1 AND ${value} = ?2`).bind(id, sealed, anew);
};
