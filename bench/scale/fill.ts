/**
 * Fills a database with posts: `node --import ./bench/scale/jsx.ts bench/scale/fill.ts FILE COUNT`, where the file has
 * the product's schema. Existing posts are assumed to come from an interrupted run. It is a process of its own, because
 * it runs the product's storage on Node.
 */
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { SITEMAP_PART_IDS } from "../../src/publish/cache.ts";
import { listPagesDue, settlePages } from "../../src/storage/page-schedule.ts";
import { linkPage } from "../../src/storage/page-links.ts";
import { noteSitemapParts } from "../../src/storage/sitemap.ts";
import { createSource } from "../../src/storage/sources.ts";
import { type LocalDatabase, openDatabase, type Statement } from "../../scripts/d1.ts";
import { checkBodies, END, sourceOf, SOURCES } from "./posts.ts";

const POSTS_A_TRANSACTION = 2000;
/** After this many posts nearly every source has its next post, so that a page has links in both directions. */
const LINKED_LATER = 4000;
const BODIES_CHECKED = 100;
/** FTS5 collects this many bytes of new words before it writes a segment. More bytes mean fewer segments to merge. */
const HASH_BYTES = 32_000_000;
const HASH_DEFAULT_BYTES = 1_048_576;

/**
 * Writes a number of posts of {@link SOURCES} sources, with all data that the product would have written about them.
 */
async function fill(file: string, count: number): Promise<void> {
  await checkBodies(BODIES_CHECKED);
  const database = openDatabase(file);
  const { db } = database;
  const setHash = (bytes: number) =>
    database.run([[`INSERT INTO search (search, rank) VALUES ('hashsize', ${bytes})`, []]]);
  setHash(HASH_BYTES);
  const [{ there }] = database.query<{ there: number }>("SELECT coalesce(max(id), 0) AS there FROM posts") as [
    { there: number },
  ];
  const sources = there === 0 ? Array.from({ length: SOURCES }, (_, number) => sourceOf(number)) : [];
  for (const source of sources) await createSource(db, source, { id: `secret of ${source.slug}`, sealed: "" }, 0);
  // These secrets cannot be opened. A part that publishes for a source gives it a new one.
  database.run([["DELETE FROM source_secrets", []]]);
  const settle = (posts: { id: number; revision: number }[]) => {
    const pages = posts.map(({ id, revision }) => ({
      post: id,
      renders: revision,
      shown: "shown",
      change: "published" as const,
      dueAt: null,
      isSilent: false,
    }));
    return db.batch([settlePages(db, pages)]);
  };
  let linked = Math.max(0, there - LINKED_LATER);
  const link = async (until: number) => {
    const ids = database.query<{ id: number; revision: number }>(
      "SELECT id, revision FROM posts WHERE id > ? AND id <= ? ORDER BY id",
      linked,
      until,
    );
    for (const { id } of ids) await db.batch(linkPage(db, id, END));
    await settle(ids);
    linked = Math.max(linked, until);
  };
  for await (const { start, statements } of made(there, count)) {
    await database.transaction(async () => {
      database.run(statements.filter((statement) => !isOfIndex(statement)));
      await link(start + POSTS_A_TRANSACTION - LINKED_LATER);
      for (const statement of statements.filter(isOfIndex)) putIntoIndex(database, statement);
    });
    if (start % 20_000 < POSTS_A_TRANSACTION) process.stderr.write(`\r${start} of ${count} posts`);
  }
  await database.transaction(() => link(count));
  for (;;) {
    const due = await listPagesDue(db, 1000, Number.MAX_SAFE_INTEGER);
    if (due.length === 0) break;
    const revisions = due.map((post) =>
      database.query<{ revision: number }>("SELECT revision FROM posts WHERE id = ?", post),
    );
    await settle(due.map((id, index) => ({ id, revision: revisions[index]![0]!.revision })));
  }
  setHash(HASH_DEFAULT_BYTES);
  // As the cron would have done ten minutes later.
  await noteSitemapParts(db, SITEMAP_PART_IDS);
  process.stderr.write(`\r${count} posts in the database\n`);
  database.close();
}

const isOfIndex = ([sql]: Statement): boolean => sql.includes("INTO search ");

/**
 * Inserts the rows that the product's statement selects one after the other. FTS5 writes a segment for every statement
 * that may be rolled back, and merging a million of them takes hours.
 */
function putIntoIndex(database: LocalDatabase, [sql, values]: Statement): void {
  const select = sql.slice(sql.indexOf("SELECT")).replace("AND changes() > 0", "");
  const insert = "INSERT INTO search (rowid, words, letters, facets) VALUES (CAST(? AS INTEGER), ?, ?, ?)";
  database.run(database.rows([select, values]).map((row): Statement => [insert, row]));
}

/** The statements of all posts, in their order, some transactions ahead. */
async function* made(from: number, count: number): AsyncGenerator<{ start: number; statements: Statement[] }> {
  const step = availableParallelism();
  const makers = Array.from({ length: step }, (_, first) => {
    const worker = new Worker(path.join(import.meta.dirname, "maker.ts"), {
      workerData: { first, from, step, count, size: POSTS_A_TRANSACTION },
    });
    return { worker, next: nextOf(worker) };
  });
  for (let start = from, turn = 0; start < count; start += POSTS_A_TRANSACTION, turn += 1) {
    const maker = makers[turn % step]!;
    const statements = await maker.next;
    maker.next = nextOf(maker.worker);
    maker.worker.postMessage("more", []);
    yield { start, statements };
  }
}

// An error in the thread ends the process.
const nextOf = (worker: Worker): Promise<Statement[]> => new Promise((resolve) => worker.once("message", resolve));

const [file, count] = process.argv.slice(2);
if (file === undefined || !Number(count)) throw new Error("node bench/scale/fill.ts FILE COUNT");
await fill(file, Number(count));
