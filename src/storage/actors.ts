/** Actors: destinations that accounts of other servers follow. Their keys, and their posts. */

/** An actor as it is stored. Times in milliseconds. */
export interface Actor {
  destination: string;
  name: string;
  /** Parsed by the kind's own schema. */
  settings: unknown;
  publicPem: string;
  addedAt: number;
  /** Whether its destination is forgotten, and its followers' servers are being told. */
  isEnded: boolean;
}

const actorFrom = (table: string, id: string, isEnded: 0 | 1): string =>
  `SELECT ${id} AS destination, name, settings, public_pem AS publicPem, added_at AS addedAt, ${isEnded} AS isEnded
  FROM ${table} JOIN actor_keys ON actor_keys.destination = ${id}`;
const ACTOR = actorFrom("destinations", "destinations.id", 0);
const ENDED_ACTOR = actorFrom("ended_actors", "ended_actors.destination", 1);

type ActorRow = Omit<Actor, "settings" | "isEnded"> & { settings: string; isEnded: number };

const toActor = (row: ActorRow | null): Actor | null =>
  row && { ...row, settings: JSON.parse(row.settings) as unknown, isEnded: row.isEnded === 1 };

/** The actor of a destination, also when that is forgotten and not all servers know it yet. */
export async function readActor(db: D1Database, destination: string): Promise<Actor | null> {
  const either = `${ACTOR} WHERE destinations.id = ?1 UNION ALL ${ENDED_ACTOR} WHERE ended_actors.destination = ?1`;
  return toActor(await db.prepare(either).bind(destination).first<ActorRow>());
}

/** The actor with a user name, which is in lower case. */
export async function readActorNamed(db: D1Database, username: string): Promise<Actor | null> {
  const named = `${ACTOR} WHERE kind = 'activitypub' AND settings ->> '$.username' = ?`;
  return toActor(await db.prepare(named).bind(username).first<ActorRow>());
}

/** How many actors there are. */
export async function countActors(db: D1Database): Promise<number> {
  return (await db.prepare("SELECT count(*) AS count FROM actor_keys").first<number>("count")) ?? 0;
}

/** The sealed private key of an actor; null when it has none. */
export async function readActorKey(db: D1Database, destination: string): Promise<string | null> {
  return await db.prepare("SELECT sealed FROM actor_keys WHERE destination = ?").bind(destination).first("sealed");
}

/** Saves an actor's keys, unless it has keys already. */
export async function saveActorKey(
  db: D1Database,
  destination: string,
  { sealed, publicPem }: { sealed: string; publicPem: string },
  now: number,
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO actor_keys (destination, sealed, public_pem, made_at) VALUES (?, ?, ?, ?) ON CONFLICT (destination) DO NOTHING`,
    )
    .bind(destination, sealed, publicPem, now)
    .run();
}

/** A post as an actor publishes it. Times in milliseconds. */
export interface ActorPost {
  /** Counts up with each new post. */
  place: number;
  key: string;
  destination: string;
  change: number;
  /** JSON; null: the post was withdrawn. */
  object: string | null;
  changedAt: number;
}

const POST = "rowid AS place, key, destination, change, object, changed_at AS changedAt";

/** Statement: saves a post of an actor. A withdrawn post stays withdrawn. */
export const saveActorPost = (
  db: D1Database,
  { key, destination, change, object }: Pick<ActorPost, "key" | "destination" | "change"> & { object: string },
  now: number,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO actor_posts (key, destination, change, object, changed_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET change = excluded.change, object = excluded.object, changed_at = excluded.changed_at
       WHERE object IS NOT NULL`,
    )
    .bind(key, destination, change, object, now);

/** Statement: withdraws a post of an actor, so that only its removal is published. */
export const withdrawActorPost = (db: D1Database, key: string, change: number, now: number): D1PreparedStatement =>
  db
    .prepare("UPDATE actor_posts SET object = NULL, change = ?2, changed_at = ?3 WHERE key = ?1 AND object IS NOT NULL")
    .bind(key, change, now);

export async function readActorPost(db: D1Database, key: string): Promise<ActorPost | null> {
  return await db.prepare(`SELECT ${POST} FROM actor_posts WHERE key = ?`).bind(key).first<ActorPost>();
}

/** The posts of an actor that are not withdrawn, the newest first, before a place. */
export async function listActorPosts(
  db: D1Database,
  destination: string,
  before: number,
  limit: number,
): Promise<ActorPost[]> {
  const { results } = await db
    .prepare(
      `SELECT ${POST} FROM actor_posts WHERE destination = ? AND object IS NOT NULL AND rowid < ? ORDER BY rowid DESC LIMIT ?`,
    )
    .bind(destination, before, limit)
    .all<ActorPost>();
  return results;
}

/** The number of posts that an actor shows, counted up to `most`. */
export async function countActorPosts(db: D1Database, destination: string, most: number): Promise<number> {
  const counted = `SELECT count(*) AS count FROM (SELECT 1 FROM actor_posts WHERE destination = ? AND object IS NOT NULL LIMIT ?)`;
  return (await db.prepare(counted).bind(destination, most).first<number>("count")) ?? 0;
}
