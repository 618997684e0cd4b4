import { beforeAll, describe, expect, test, vi } from "vitest";
import { rankFavorites } from "../../src/storage/favorites.ts";
import { aSource, deliver, freshPipeline, ORIGIN, type Pipeline, published, type TestSource } from "../pipeline.ts";
import { blockWordOf } from "../../src/storage/search.ts";

/** The costs of a request: KV reads and writes, D1 queries, and the rows that they read and write. */
interface Cost {
  kvReads: number;
  kvWrites: number;
  queries: number;
  rowsRead: number;
  rowsWritten: number;
}

/** Many more posts than any page shows. */
const POSTS = 3000;
const SOURCES = 300;

let pipeline: Pipeline;
let source: TestSource;
beforeAll(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline, { indexing: "self" });
  await deliver(pipeline, source, published());
  await fill();
  // Every post of the week is loved, and a list has no more of them.
  await rankFavorites(pipeline.env.DB, 1_700_000_000_000 + POSTS * 3_600_000);
  countAll();
  // The isolate remembers which sources were deleted.
  await pipeline.fetch(ARTICLE);
});

/** Posts of many sources, an hour apart, all with one tag and one word. */
async function fill() {
  const { DB } = pipeline.env;
  await DB.batch([
    DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${SOURCES})
       INSERT INTO sources (slug, name, home_page_url, language, canonical_hosts, indexing, signing, created_at)
       SELECT 's' || n, 'Source ' || n, 'https://s' || n || '.example/', 'en', '[]', 'canonical', 'standard-webhooks', 0 FROM n`,
    ),
    DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ${POSTS})
       INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision, tags)
       SELECT n, 's' || (1 + n % ${SOURCES}), n, 'p' || n, 'Ferry ' || n, 1700000000000 + n * 3600000, 1700000000000 + n * 3600000, 0, 0, 1,
         '[{"slug":"sea","name":"Sea"}]' FROM n`,
    ),
    DB.prepare(
      `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
       SELECT posts.id, 1, 'd', 0, first.content FROM posts, revisions AS first
       WHERE posts.id > 1 AND first.post_id = 1`,
    ),
    DB.prepare(
      "INSERT INTO reactions (post_id, visitor, kind, reacted_at) SELECT id, 'a visitor', 'love', listed_at FROM posts",
    ),
    DB.prepare("INSERT INTO words (word, label, newest) SELECT 'ferr' || id, 'ferr' || id, id FROM posts"),
    DB.prepare("INSERT INTO tallies (kind, name, posts, label) SELECT 'tag', 'ferr' || id, 1, 'Ferr' || id FROM posts"),
    DB.prepare(
      `INSERT INTO search (rowid, words, letters, facets) SELECT id, 'ferry', '', 's_' || source || '_ ' || ${blockWordOf("id")} FROM posts WHERE id > 1`,
    ),
  ]);
}

const nothing = (): Cost => ({ kvReads: 0, kvWrites: 0, queries: 0, rowsRead: 0, rowsWritten: 0 });

/** The costs since the counted request came in. */
let cost = nothing();

/** The answer to a request, and what it cost. */
async function costOf(path: string, init?: RequestInit): Promise<{ response: Response; cost: Cost }> {
  const own = nothing();
  cost = own;
  const response = await pipeline.fetch(path, init);
  await response.clone().text();
  return { response, cost: own };
}

/**
 * Counts all calls from here on. All requests share one object, because an isolate remembers things about a database.
 */
function countAll() {
  const { DB, PAGES } = pipeline.env;
  const count = (result: D1Result) => {
    cost.queries += 1;
    cost.rowsRead += result.meta.rows_read;
    cost.rowsWritten += result.meta.rows_written;
  };
  const statements = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  /** Runs every call of a statement by `all`, whose result has the rows read. */
  const watched = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, property) {
        if (property === "bind") return (...values: unknown[]) => watched(target.bind(...values));
        if (property === "first") {
          return async (column?: string) => {
            const result = await target.all<Record<string, unknown>>();
            count(result);
            const row = result.results[0] ?? null;
            return column === undefined || row === null ? row : row[column];
          };
        }
        if (property === "all" || property === "run") {
          return async () => {
            const result = await target.all();
            count(result);
            return result;
          };
        }
        throw new Error(`nobody counts ${String(property)}`);
      },
    });
    statements.set(proxy, statement);
    return proxy;
  };
  pipeline.env.DB = new Proxy(DB, {
    get(target, property, proxy) {
      // A session's queries cost the same.
      if (property === "withSession") return () => proxy as unknown;
      if (property === "prepare") return (sql: string) => watched(target.prepare(sql));
      if (property !== "batch") throw new Error(`nobody counts ${String(property)}`);
      return async (batch: D1PreparedStatement[]) => {
        const results = await target.batch(batch.map((statement) => statements.get(statement)!));
        for (const result of results) count(result);
        return results;
      };
    },
  });
  pipeline.env.PAGES = new Proxy(PAGES, {
    get(target, property) {
      if (property === "getWithMetadata" || property === "get") cost.kvReads += 1;
      if (property === "put") cost.kvWrites += 1;
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

const ARTICLE = "/harbor/the-night-ferry-returns";
/** The posts are an hour apart: two thirds down each list. */
const DEEP = `before=${1_700_000_000_000 + 1000 * 3_600_000}-1000`;

describe("a request costs no more than docs/costs.md says", () => {
  test("an article: one KV read and no D1, whether or not the reader has it already", async () => {
    const { response, cost } = await costOf(ARTICLE);
    expect(cost).toEqual({ kvReads: 1, kvWrites: 0, queries: 0, rowsRead: 0, rowsWritten: 0 });
    const known = await costOf(ARTICLE, { headers: { "if-none-match": response.headers.get("etag")! } });
    expect([known.response.status, known.cost]).toEqual([304, cost]);
  });

  test("every 20 seconds an isolate asks D1 for deleted sources, after an article's answer: one query by an index", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20_000 });
    const [first, second] = [await costOf(ARTICLE), await costOf(ARTICLE)];
    vi.useRealTimers();
    expect(first.cost).toMatchObject({ kvReads: 1, kvWrites: 0, queries: 1, rowsWritten: 0 });
    expect(first.cost.rowsRead).toBeLessThanOrEqual(1);
    expect(second.cost).toMatchObject({ kvReads: 1, queries: 0 });
  });

  test("an article that KV has lost: one D1 query for the answer, one and one write to put it back", async () => {
    await pipeline.env.PAGES.delete(`page:${ARTICLE.slice(1)}`);
    const { cost } = await costOf(ARTICLE);
    expect(cost).toMatchObject({ kvReads: 2, kvWrites: 1, queries: 2 });
    expect(cost.rowsRead).toBeLessThanOrEqual(12);
  });

  test("a reaction: 3 rows written of a new visitor, 2 of one who changes it or takes it back; its counts, 3 rows read", async () => {
    const path = `${ARTICLE}/reactions`;
    const react = (kind: string | null, cookie = "") =>
      costOf(path, {
        method: kind === null ? "DELETE" : "POST",
        ...(kind !== null && { body: JSON.stringify({ kind }) }),
        headers: { "content-type": "application/json", cookie },
      });
    // The first reaction to a post today writes its row, and its day in the index.
    const first = await react("like");
    expect(first.cost).toMatchObject({ kvReads: 0, kvWrites: 0, queries: 4 });
    expect(first.cost.rowsWritten).toBeLessThanOrEqual(5);
    const { response, cost } = await react("wow");
    expect(cost).toMatchObject({ queries: 4, rowsWritten: 3 });
    expect(cost.rowsRead).toBeLessThanOrEqual(13);
    const cookie = response.headers.get("set-cookie")!.split(";")[0]!;
    for (const kind of ["love", null, "sad"]) {
      expect((await react(kind, cookie)).cost).toMatchObject({ queries: 1, rowsWritten: 2 });
    }
    const counts = (await costOf(path)).cost;
    expect(counts).toMatchObject({ queries: 1, rowsWritten: 0 });
    expect(counts.rowsRead).toBeLessThanOrEqual(3);
  });

  test.each([
    ["/", 2],
    [`/?${DEEP}`, 1],
    ["/s1", 2],
    [`/s1?${DEEP}`, 2],
    ["/tags/sea", 2],
    [`/tags/sea?${DEEP}`, 2],
    ["/archive/2023-12", 1],
    ["/harbor/authors/ida%20brandt", 2],
    ["/reactions/love", 1],
  ])("a list, %s: %d queries, at most 60 rows", async (path, queries) => {
    const { response, cost } = await costOf(path);
    expect(response.status).toBe(200);
    expect(cost).toMatchObject({ kvReads: 0, kvWrites: 0, queries });
    expect(cost.rowsRead).toBeLessThanOrEqual(60);
  });

  test.each([
    ["/feed.xml", 1, 110],
    [`/feed.json?${DEEP}`, 1, 110],
    ["/s1/atom.xml", 3, 110],
    ["/tags/sea/atom.xml", 2, 110],
    ["/search?q=ferry", 3, 200],
    ["/search?q=ferry&before=900", 2, 200],
    ["/search?q=ferry&source=s1", 3, 200],
    ["/search?q=source", 5, 300],
    ["/search?q=https://s1.example/ferry", 3, 210],
    ["/search?q=fery", 6, 300],
    ["/search?q=ferryline", 7, 400],
    ["/search/suggest?q=fer", 1, 100],
    ["/search/suggest?q=ferry%20ferr1", 1, 100],
    ["/search/suggest?q=s1", 1, 100],
    ["/search/suggest?q=source", 1, 100],
    ["/archive", 1, 20],
    ["/publishers", 1, 60],
    ["/corrections", 1, 60],
    ["/tags", 1, 120],
    ["/contact", 0, 0],
    ["/accessibility", 0, 0],
    ["/sitemap.xml", 1, 10],
    ["/sitemap-0.xml", 1, 10],
    ["/opml.xml", 1, SOURCES + 1],
    [`/oembed?url=${encodeURIComponent(ORIGIN + ARTICLE)}`, 1, 10],
    ["/about", 1, SOURCES + 1],
    ["/privacy", 0, 0],
    ["/robots.txt", 0, 0],
    ["/favicon.ico", 0, 0],
    ["/no-such-source", 2, 7],
    ["/harbor/no-such-post", 2, 8],
    ["/s1/p16", 2, 8],
  ])("%s: %d queries, at most %d rows", async (path, queries, rows) => {
    const { cost } = await costOf(path);
    expect(cost).toMatchObject({
      kvReads: /^\/(?:harbor|s1)\/\w/.test(path) && !path.endsWith(".xml") ? 1 : 0,
      kvWrites: 0,
      queries,
    });
    expect(cost.rowsRead).toBeLessThanOrEqual(rows);
  });

  test("what other servers read of an actor: by an index, however many posts it has announced", async () => {
    const { DB } = pipeline.env;
    const settings = { username: "news" };
    const added = await pipeline.operate("POST", "/api/v1/destinations", { kind: "activitypub", name: "N", settings });
    const { id } = await added.json<{ id: string }>();
    await DB.prepare(
      `INSERT INTO actor_posts (key, destination, change, object, changed_at)
       SELECT ?1 || '-' || id || '-1', ?1, 1, '{"id":"x","to":[]}', 0 FROM posts`,
    )
      .bind(id)
      .run();
    const actor = `/activitypub/${id}`;
    for (const [path, queries, rows] of [
      ["/.well-known/webfinger?resource=acct:news@reprint.example", 1, 3],
      ["/.well-known/webfinger?resource=acct:news@other.example", 0, 0],
      ["/.well-known/nodeinfo", 0, 0],
      [actor, 1, 3],
      ["/activitypub/nobody", 0, 0],
      [`/activitypub/posts/${id}-2-1`, 1, 2],
      [`${actor}/followers`, 2, 4],
      [`${actor}/outbox?before=2000`, 2, 24],
      [`${actor}/outbox`, 2, POSTS + 4],
    ] as const) {
      const { cost } = await costOf(path);
      expect(cost, path).toMatchObject({ kvReads: 0, kvWrites: 0, queries, rowsWritten: 0 });
      expect(cost.rowsRead, path).toBeLessThanOrEqual(rows);
    }
  });

  test("a ping reads by index, however many sources and feeds there are", async () => {
    await pipeline.env.DB.prepare(
      `INSERT INTO feeds (id, source, url, title, interval_ms, created_at)
       SELECT 'f' || slug, slug, 'https://' || slug || '.example/feed', '', 3600000, 0 FROM sources`,
    ).run();
    const { response, cost } = await costOf("/ping", {
      method: "POST",
      body:
        "<methodCall><methodName>weblogUpdates.ping</methodName><params><param><value>Nobody</value></param>" +
        "<param><value>https://nobody.example/</value></param></params></methodCall>",
    });
    expect(await response.text()).toContain("of no source");
    expect(cost).toMatchObject({ queries: 1 });
    // The two queries for spellings of the address.
    expect(cost.rowsRead).toBeLessThanOrEqual(16);
  });
});
