/** Every table is bounded: by the cron, by what it has a row for, or by what operators set up. */
import { decodeTime } from "ulid";
import { expect, test } from "vitest";
import { STEP_NAMES } from "../../src/schedule.ts";
import { aSource, deliver, freshPipeline, published } from "../pipeline.ts";

/** The steps of the cron that drop a table's rows. */
const BY_THE_CRON: Record<string, string> = {
  audit: "drop the audit log's end",
  dead_letters: "drop dead letters",
  deliveries: "drop deliveries",
  door_requests: "drop publishers' requests",
  ended_actors: "drop ended actors",
  hourly: "drop old counts",
  inbox_signatures: "forget signatures",
  purges: "purge what waits",
  reaction_newcomers: "forget visitors' networks",
};

/** Tables whose rows are of one thing each; the column of their key says of which. */
const A_ROW_FOR: Record<string, string> = {
  actor_keys: "destination",
  announcements: "post",
  content_keys: "source",
  corrections: "post_id",
  delivery_attempts: "delivery_id",
  doors: "source",
  gone_originals: "post_id",
  page_links: "page_id",
  post_tags: "post_id",
  probes: "source",
  reaction_counts: "post_id",
  reaction_webhooks: "source",
  receipt_senders: "source",
  receipt_webhooks: "source",
  receipts: "post",
  revisions: "post_id",
  sketch_keys: "post_id",
  sketches: "post_id",
  source_work: "source",
};

/** Tables that hold nothing that a stranger could add to, or that is needed as long as the site is there. */
const BECAUSE: Record<string, string> = {
  actor_posts: "a row a copy at an actor; a deleted one stays, because servers ask for its tombstone",
  alert_messages: "dropped when sent, or after the last attempt; only alerts that begin or end make one",
  alert_webhooks: "operators add them",
  destinations: "operators add them",
  duplicates: "a pair is found when a post comes, among the few posts that share its keys",
  entry_fingerprints: "a row an entry, which is told from others by it as long as its source is there",
  entry_keys: "the ids and links of entries, by which they are known as long as their source is there",
  favorites: "a fixed number of places for each kind of reaction",
  feed_entries: "a row an entry of a feed, by which a poll knows it; dropped with the feed",
  feed_schedule: "a row a feed",
  feeds: "operators add them",
  follower_hosts: "a row a server from which somebody has followed; dropped with the actor",
  follower_inboxes: "a row a follower's inbox; dropped when it is gone",
  follower_messages: "dropped when sent or given up",
  followers: "each has signed its Follow, and is dropped when it leaves; an address may send few a minute",
  hub_notices: "nothing writes to it since notices took its place",
  in_hand: "what is taken drops what was noted a day before",
  notices: "a row a hub and feed",
  open_alerts: "a row a kind of trouble and source, while it lasts",
  posts: "what the site is for",
  purge_budget: "one row",
  reactions: "a row a visitor and post, kept for good",
  search: "a row a live post",
  search_rebuild: "one row",
  sessions: "each that is opened drops those that have ended",
  site: "one row",
  sitemap_parts: "one row",
  source_names: "a row a source",
  source_secrets: "a source has two at most besides those that end; a rotation drops what has ended",
  sources: "operators add them",
  subscriptions: "a row a feed and hub; dropped when it is unsubscribed",
  tallies: "a row a month, source and topic that posts have",
  tokens: "operators make them; those that have ended are listed",
  week_reactions: "a row a kind of reaction",
  word_spellings: "a few for each word",
  words: "the words of posts that may be suggested, each once",
};

const all = { ...BY_THE_CRON, ...A_ROW_FOR, ...BECAUSE };

/** The tables of the schema, without those of D1 and of the search index. */
async function tables(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all<{ name: string }>();
  return results
    .map(({ name }) => name)
    .filter((name) => !/^(?:_cf|d1|sqlite)_|^(?:search|source_names)_(?:data|idx|docsize|config|content)$/.test(name));
}

test("each table of the schema has a bound, and each bound a table", async () => {
  const { env } = await freshPipeline();
  expect(await tables(env.DB)).toEqual(Object.keys(all).toSorted());
});

test("the cron has the steps", () => {
  expect(Object.values(BY_THE_CRON).filter((step) => !STEP_NAMES.includes(step))).toEqual([]);
});

test("a row for one thing has that in its key", async () => {
  const { env } = await freshPipeline();
  for (const [table, column] of Object.entries(A_ROW_FOR)) {
    const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0")
      .bind(table)
      .all<{ name: string }>();
    expect(
      results.map(({ name }) => name),
      table,
    ).toContain(column);
  }
});

const DAY_MS = 86_400_000;

test("dead letters and decided requests of publishers go after 400 days, open requests stay", async () => {
  const pipeline = await freshPipeline();
  const { DB } = pipeline.env;
  await deliver(pipeline, await aSource(pipeline), published());
  const [id, other] = ["01KAQ0000000000000000000AA", "01KAQ0000000000000000000BB"];
  await DB.batch([
    DB.prepare("INSERT INTO dead_letters (id, message_id, body, reason, died_at) VALUES (?, 'm', '{}', 'r', 0)").bind(
      id,
    ),
    ...[
      [id, 1],
      [other, null],
    ].map(([request, decidedAt]) =>
      DB.prepare(
        "INSERT INTO door_requests (id, source, post_id, kind, text, asked_at, decided_at) VALUES (?, 'harbor', 1, 'hold', '', 0, ?)",
      ).bind(request!, decidedAt!),
    ),
  ]);
  const left = async () => {
    const read = async (table: string) =>
      (await DB.prepare(`SELECT id FROM ${table} ORDER BY id`).all<{ id: string }>()).results;
    return [await read("dead_letters"), await read("door_requests")].map((rows) => rows.map((row) => row.id));
  };
  const madeAt = Math.ceil(decodeTime(id) / 600_000) * 600_000;
  await pipeline.cron(madeAt + 399 * DAY_MS);
  expect(await left()).toEqual([[id], [id, other]]);
  await pipeline.cron(madeAt + 401 * DAY_MS);
  expect(await left()).toEqual([[], [other]]);
});
