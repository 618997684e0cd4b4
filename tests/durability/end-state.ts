/** The end state of a journey, to compare it with that of another. */
import { SECOND_LOOK_MS } from "../../src/publish/cache.ts";
import type { World } from "./world.ts";

/** Notes every change of a delivery's status. A settled status must not change. */
export async function noteTransitions(db: D1Database): Promise<void> {
  await db.prepare("CREATE TABLE transitions (message_id TEXT NOT NULL, change TEXT NOT NULL)").run();
  await db
    .prepare(
      `CREATE TRIGGER deliveries_changed AFTER UPDATE OF status ON deliveries BEGIN
         INSERT INTO transitions VALUES (new.message_id, old.status || ' > ' || new.status); END`,
    )
    .run();
}

const TABLES = [
  "announcements",
  "corrections",
  "tallies",
  "purges",
  "duplicates",
  "sketch_keys",
  "sketches",
  "page_links",
  "entry_fingerprints",
  "entry_keys",
  "post_tags",
  "search",
  "transitions",
  "dead_letters",
  "revisions",
  "deliveries",
  "posts",
];

/** Forgets every post and delivery; the sources stay. */
export async function forgetPosts({ storage, happened, queue }: World): Promise<void> {
  await storage.DB.batch([
    ...TABLES.map((table) => storage.DB.prepare(`DELETE FROM ${table}`)),
    storage.DB.prepare("UPDATE purge_budget SET calls = 25, counted_at = 0"),
  ]);
  await Promise.all((await pageKeys(storage.PAGES)).map((key) => storage.PAGES.delete(key)));
  happened.length = 0;
  queue.length = 0;
}

const STATE = {
  posts: `SELECT source, entry_id, slug, title, summary, language, iif(slug IS NULL, NULL, listed_at) AS listed_at,
      modified_at, event_at, content_hash, claims, revision, version, withdrawn_at, withdrawn_by, withdrawal_reason, restored_at,
      page_due_at, on_hold, withheld, rights_due_at, expired_at
    FROM posts ORDER BY entry_id`,
  searched: "SELECT entry_id FROM posts WHERE id IN (SELECT rowid FROM search) ORDER BY entry_id",
  revisions: `SELECT entry_id, revisions.revision, message_id, content
    FROM revisions JOIN posts ON posts.id = revisions.post_id JOIN deliveries ON deliveries.id = delivery_id
    ORDER BY entry_id, revisions.revision`,
  deliveries: `SELECT message_id, outcome, status, reason, settled_at IS NOT NULL AS settled, entry_id
    FROM deliveries LEFT JOIN posts ON posts.id = deliveries.post_id ORDER BY message_id`,
  transitions: "SELECT message_id, change FROM transitions ORDER BY rowid",
  purges: "SELECT tag FROM purges ORDER BY tag",
  deadLetters: "SELECT body, reason FROM dead_letters ORDER BY id",
};
type State = Record<keyof typeof STATE, Record<string, unknown>[]>;

/** The contents of D1, without random ids and times. */
export async function databaseState(db: D1Database): Promise<State> {
  const results = await db.batch<Record<string, unknown>>(Object.values(STATE).map((sql) => db.prepare(sql)));
  return Object.fromEntries(Object.keys(STATE).map((part, index) => [part, results[index]!.results])) as State;
}

/** A page in KV, without the time at which it was put and without the hash that only spares a render. */
export interface HeldPage {
  key: string;
  html: string | null;
  metadata: Record<string, unknown>;
}

/** The contents of KV. */
export async function pagesState(kv: KVNamespace): Promise<HeldPage[]> {
  const keys = await pageKeys(kv);
  const pages = keys.map(async (key) => {
    const { value, metadata } = await kv.getWithMetadata<Record<string, unknown>>(key);
    const { writtenAt: _, facts: __, ...rest } = metadata ?? {};
    return { key, html: value, metadata: rest };
  });
  return await Promise.all(pages);
}

const pageKeys = async (kv: KVNamespace) => (await kv.list()).keys.map(({ name }) => name);

/** Message ids of deliveries whose status is published, updated or withdrawn while KV has no page of that revision. */
export async function settledUnseen({ storage }: World): Promise<string[]> {
  const { results } = await storage.DB.prepare(
    `SELECT message_id AS messageId, 'page:' || posts.source || '/' || slug AS key, revision
     FROM deliveries JOIN posts ON posts.id = post_id
     WHERE status IN ('published', 'updated', 'withdrawn') AND slug IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM deliveries AS open WHERE open.post_id = posts.id AND open.status = 'accepted')`,
  ).all<{ messageId: string; key: string; revision: number }>();
  const pages = new Map((await pagesState(storage.PAGES)).map(({ key, metadata }) => [key, metadata]));
  return results
    .filter(({ key, revision }) => pages.get(key)?.["revision"] !== revision)
    .map(({ messageId }) => messageId);
}

/**
 * Whether the cache was purged: once after the last write to KV, and once more when KV had spread it. A page that is
 * the first of its post needs no second purge.
 */
export async function purgesState({ storage, happened }: World) {
  const posts = await storage.DB.prepare("SELECT id, revision FROM posts WHERE slug IS NOT NULL").all<{
    id: number;
    revision: number;
  }>();
  const lastPut = happened.findLastIndex(({ kind }) => kind === "put");
  const putAt = happened[lastPut]?.at ?? 0;
  return posts.results.map(({ id, revision }) => {
    const purges = happened.slice(lastPut + 1).filter((one) => one.kind === "purge" && one.tags.includes(`post-${id}`));
    const onceSpread = revision === 1 || purges.some(({ at }) => at >= putAt + SECOND_LOOK_MS);
    return { afterLastPut: purges.length > 0, onceSpread };
  });
}
