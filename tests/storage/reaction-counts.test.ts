/** Migration 0020 carries the counts over, and old and new code both answer correctly before and after it. */
import { applyD1Migrations } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { KIND_NAMES } from "../../src/reactions/listed.ts";
import { sequence } from "../durability/sequence.ts";
import { dropAll } from "../fresh-storage.ts";
import { aSource, consumeOnce, deliver, freshPipeline, NOW, type Pipeline, published } from "../pipeline.ts";

const { OLD: DB, MIGRATIONS } = bindings;
/** The migration, and a later one that changes its trigger. */
const OF_COUNTS = new Set(["0020_reaction_kinds.sql", "0048_reaction_counts_before.sql"]);
const queriesOf = (migrations: typeof MIGRATIONS) => migrations.flatMap(({ queries }) => queries);
// The other migrations are about other things, and are applied on both sides of these.
const BEFORE = { name: "before", queries: queriesOf(MIGRATIONS.filter(({ name }) => !OF_COUNTS.has(name))) };
const AFTER = { name: "after", queries: queriesOf(MIGRATIONS.filter(({ name }) => OF_COUNTS.has(name))) };

const migrate = () => applyD1Migrations(DB, [BEFORE, AFTER]);

/** The kinds that have a column of their own in the schema before. */
const OLD_KINDS = ["like", "dislike", "love", "funny", "angry", "sad", "wow"];

const POSTS = 40;
const DAY_MS = 86_400_000;

beforeEach(async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});

/** A pipeline on the schema before. */
async function oldPipeline(): Promise<Pipeline> {
  const pipeline = await freshPipeline({ DB } as Partial<Env>);
  await dropAll(DB);
  await applyD1Migrations(DB, [BEFORE]);
  return pipeline;
}

/** Posts of two sources on the schema before. */
async function oldSchema(): Promise<void> {
  await oldPipeline();
  await DB.batch([
    DB.prepare(
      `INSERT INTO sources (slug, name, home_page_url, language, canonical_hosts, indexing, signing, created_at)
       SELECT value, value, 'https://' || value || '.example/', 'en', '[]', 'canonical', 'token', 0
       FROM json_each('["harbor","planet"]')`,
    ),
    DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${POSTS})
       INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at)
       SELECT n, iif(n % 3, 'harbor', 'planet'), n, 'p' || n, 'Ferry', 0, 0, 0, 0 FROM n`,
    ),
  ]);
}

const random = sequence(20);
const below = (n: number) => Math.floor(random() * n);

/** One random change of reactions by code from before the migration. */
function oldWrite(at: number): D1PreparedStatement {
  const [post, visitor, kind] = [1 + below(POSTS), `v${below(6)}`, [...OLD_KINDS, null][below(8)]!];
  switch (below(6)) {
    case 0:
      return DB.prepare(
        `UPDATE reactions SET kind = CASE WHEN kind IS ?3 THEN NULL ELSE ?3 END, reacted_at = ?4
         WHERE post_id = ?1 AND visitor = ?2`,
      ).bind(post, visitor, kind, at);
    case 1:
      return DB.prepare("DELETE FROM reactions WHERE post_id = ? AND visitor = ?").bind(post, visitor);
    default:
      return DB.prepare(
        `INSERT INTO reactions (post_id, visitor, kind, reacted_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (post_id, visitor) DO UPDATE SET kind = excluded.kind, reacted_at = excluded.reacted_at`,
      ).bind(post, visitor, kind, at);
  }
}

async function writeAsOldCode(writes: number, from: number): Promise<void> {
  await DB.batch(Array.from({ length: writes }, (_, n) => oldWrite(from + n * 1000)));
}

type Counts = Record<string, number>;
const shown = (counts: Counts): Counts => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** The counts of every post as code from before the migration reads them. */
async function oldCounts(): Promise<Counts[]> {
  const columns = OLD_KINDS.map((kind) => `coalesce("${kind}", 0) AS "${kind}"`).join(", ");
  const { results } = await DB.prepare(
    `SELECT ${columns} FROM posts LEFT JOIN reaction_counts ON post_id = posts.id ORDER BY posts.id`,
  ).all<Counts>();
  return results.map(shown);
}

/** The same counts in their present form. */
async function newCounts(): Promise<Counts[]> {
  const { results } = await DB.prepare(
    `SELECT coalesce(reaction_counts.counts, '{}') AS counts
     FROM posts LEFT JOIN reaction_counts ON post_id = posts.id ORDER BY posts.id`,
  ).all<{ counts: string }>();
  return results.map(({ counts }) => JSON.parse(counts) as Counts);
}

/** The counts by the rows. */
async function countedRows(): Promise<Counts[]> {
  const { results } = await DB.prepare(
    `SELECT (SELECT json_group_object(kind, n) FROM (SELECT kind, count(*) AS n FROM reactions
       WHERE post_id = posts.id AND kind IS NOT NULL GROUP BY kind)) AS counts FROM posts ORDER BY posts.id`,
  ).all<{ counts: string }>();
  return results.map(({ counts }) => JSON.parse(counts) as Counts);
}

const rowsOf = async (sql: string) => (await DB.prepare(sql).all()).results;

describe("a database with reactions in it", () => {
  test("keeps every reaction, count, source and day", async () => {
    await oldSchema();
    for (let round = 0; round < 4; round += 1) await writeAsOldCode(200, NOW + round * DAY_MS);
    const facts = "SELECT post_id, source, changed_on FROM reaction_counts ORDER BY post_id";
    const reactions = "SELECT * FROM reactions ORDER BY post_id, visitor";
    const [before, counts, days] = [await rowsOf(reactions), await oldCounts(), await rowsOf(facts)];
    expect(counts).toEqual(await countedRows());
    expect(before.some(({ kind }) => kind === null)).toBe(true);
    await migrate();
    expect(await rowsOf(reactions)).toEqual(before);
    expect(await newCounts()).toEqual(counts);
    expect(await oldCounts()).toEqual(counts);
    expect(await rowsOf(facts)).toEqual(days);
  });

  test("that is empty is migrated too", async () => {
    await oldSchema();
    await migrate();
    expect([await rowsOf("SELECT * FROM reactions"), await rowsOf("SELECT * FROM reaction_counts")]).toEqual([[], []]);
  });
});

describe("code from before the migration, after it", () => {
  test("reads and writes the same counts as new code, whatever it does", async () => {
    await oldSchema();
    await writeAsOldCode(100, NOW);
    await migrate();
    for (let round = 0; round < 12; round += 1) {
      await writeAsOldCode(40, NOW + round * DAY_MS);
      const counts = await countedRows();
      expect(await oldCounts()).toEqual(counts);
      expect(await newCounts()).toEqual(counts);
    }
    const sums = OLD_KINDS.map((kind) => `coalesce(sum("${kind}"), 0) AS "${kind}"`).join(", ");
    const [sum] = await rowsOf(`SELECT ${sums} FROM reaction_counts`);
    const [rows] = await rowsOf(
      `SELECT ${OLD_KINDS.map((k) => `sum(kind IS '${k}') AS "${k}"`).join(", ")} FROM reactions`,
    );
    expect(sum).toEqual(rows);
  });

  test("takes the counts along when a story's page goes to another source", async () => {
    await oldSchema();
    await migrate();
    await DB.prepare("INSERT INTO reactions VALUES (1, 'a', 'love', 0), (1, 'b', 'sad', 0)").run();
    await DB.batch([
      DB.prepare("UPDATE reactions SET post_id = 3 WHERE post_id = 1"),
      DB.prepare(
        "UPDATE reaction_counts SET post_id = 3, source = (SELECT source FROM posts WHERE id = 3) WHERE post_id = 1",
      ),
    ]);
    await DB.prepare("UPDATE reactions SET kind = 'wow' WHERE visitor = 'a'").run();
    expect(await newCounts()).toEqual(await countedRows());
    expect((await oldCounts())[2]).toEqual({ sad: 1, wow: 1 });
  });
});

test("only a short lower-case word is a kind", async () => {
  await oldSchema();
  await migrate();
  const write = (kind: string) => DB.prepare("INSERT INTO reactions VALUES (1, ?1, ?1, 0)").bind(kind).run();
  for (const kind of ["", "Love", "a.b", 'a"b', "a b", "1st", "é", "a".repeat(33)]) {
    await expect(write(kind), kind).rejects.toThrow("CHECK");
  }
  for (const kind of ["unheardof", "a1", "constructor", "a".repeat(32)]) await write(kind);
  expect((await newCounts())[0]).toEqual({ unheardof: 1, a1: 1, constructor: 1, ["a".repeat(32)]: 1 });
  await DB.prepare("UPDATE reactions SET kind = 'a1'").run();
  expect((await newCounts())[0]).toEqual({ a1: 4 });
});

describe("new code on the schema before", () => {
  const PATH = "/harbor/the-night-ferry-returns";

  test("keeps reactions in the queue and says 503 of counts, until the migration has run", async () => {
    const pipeline = await oldPipeline();
    await deliver(pipeline, await aSource(pipeline), published());
    const react = (kind: string) =>
      pipeline.fetch(`${PATH}/reactions`, {
        method: "POST",
        body: JSON.stringify({ kind }),
        headers: { "content-type": "application/json", "cf-connecting-ip": "203.0.113.7" },
      });
    expect((await pipeline.fetch(PATH)).status).toBe(200);
    for (const path of [`${PATH}/reactions`, "/api/v1/sources/harbor/reactions"]) {
      const answer = await (path.startsWith("/api") ? pipeline.operate("GET", path) : pipeline.fetch(path));
      expect([answer.status, answer.headers.get("retry-after")], path).toEqual([503, "5"]);
    }
    const reacted = await react("love");
    expect([reacted.status, await reacted.json()]).toEqual([202, { mine: "love" }]);
    // The failed migration leaves nothing behind.
    expect(await rowsOf("SELECT * FROM reactions")).toEqual([]);
    for (const kind of KIND_NAMES) expect((await pipeline.fetch(`/reactions/${kind}`)).status).toBe(200);
    await consumeOnce(pipeline, pipeline.overflow.splice(0), NOW, "reprint-reactions");
    expect((await oldCounts())[0]).toEqual({ love: 1 });
    await migrate();
    const counts = await (await pipeline.fetch(`${PATH}/reactions`)).json();
    expect(counts).toMatchObject({ counts: { love: 1 }, total: 1 });
    expect(await (await react("sad")).json()).toMatchObject({ counts: { love: 1, sad: 1 }, total: 2 });
  });
});
