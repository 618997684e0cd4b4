/** Actors: destinations that accounts of other servers follow. Their keys, and what they say of posts. */

/** An actor as it is stored. Times in milliseconds. */
export interface Actor {
  destination: string;
  name: string;
  /** By the kind's own schema, which parses it. */
  settings: unknown;
  publicPem: string;
  addedAt: number;
}

const ACTOR = `SELECT destinations.id AS destination, name, settings, public_pem AS publicPem, added_at AS addedAt
  FROM destinations JOIN actor_keys ON actor_keys.destination = destinations.id`;

type ActorRow = Omit<Actor, "settings"> & { settings: string };

const toActor = (row: ActorRow | null): Actor | null =>
  row && { ...row, settings: JSON.parse(row.settings) as unknown };

export async function readActor(db: D1Database, destination: string): Promise<Actor | null> {
  return toActor(await db.prepare(`${ACTOR} WHERE destinations.id = ?`).bind(destination).first<ActorRow>());
}

/** The actor that has a user name, in small letters. */
export async function readActorNamed(db: D1Database, username: string): Promise<Actor | null> {
  const named = `${ACTOR} WHERE kind = 'activitypub' AND settings ->> '$.username' = ?`;
  return toActor(await db.prepare(named).bind(username).first<ActorRow>());
}

/** How many actors there are. */
export async function countActors(db: D1Database): Promise<number> {
  return (await db.prepare("SELECT count(*) AS count FROM actor_keys").first<number>("count")) ?? 0;
}

/** The sealed private key of an actor; null: it has none. */
export async function readActorKey(db: D1Database, destination: string): Promise<string | null> {
  return await db.prepare("SELECT sealed FROM actor_keys WHERE destination = ?").bind(destination).first("sealed");
}

/** Keeps an actor's keys. Those that it has stay. */
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

/** What an actor says of a post. Times in milliseconds. */
export interface ActorPost {
  /** Counts up with each new post. */
  place: number;
  key: string;
  destination: string;
  change: number;
  /** JSON; null: it was withdrawn. */
  object: string | null;
  changedAt: number;
}

const POST = "rowid AS place, key, destination, change, object, changed_at AS changedAt";

/** Statement: notes what an actor says of a post. What is withdrawn stays so. */
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

/** Statement: notes that an actor says nothing more of a post than that it is gone. */
export const withdrawActorPost = (db: D1Database, key: string, change: number, now: number): D1PreparedStatement =>
  db
    .prepare("UPDATE actor_posts SET object = NULL, change = ?2, changed_at = ?3 WHERE key = ?1 AND object IS NOT NULL")
    .bind(key, change, now);

export async function readActorPost(db: D1Database, key: string): Promise<ActorPost | null> {
  return await db.prepare(`SELECT ${POST} FROM actor_posts WHERE key = ?`).bind(key).first<ActorPost>();
}

/** The posts that an actor shows, the newest first, those before a place. */
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

/** How many posts an actor shows; no more than `most` are counted. */
export async function countActorPosts(db: D1Database, destination: string, most: number): Promise<number> {
  const counted = `SELECT count(*) AS count FROM (SELECT 1 FROM actor_posts WHERE destination = ? AND object IS NOT NULL LIMIT ?)`;
  return (await db.prepare(counted).bind(destination, most).first<number>("count")) ?? 0;
}
