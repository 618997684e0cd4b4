/** The statements that the product writes for a post. Its own functions run on a database that only records. */
import { createHash } from "node:crypto";
import { ulid } from "ulid";
import * as v from "valibot";
import { KIND_NAMES } from "../../src/reactions/listed.ts";
import { Policy } from "../../src/model/source.ts";
import { derive } from "../../src/publish/save.ts";
import { storyOf } from "../../src/publish/story.ts";
import { saveArrival, settleSeen } from "../../src/storage/deliveries.ts";
import { BODY_KEPT_MS } from "../../src/schedule.ts";
import { saveCompared } from "../../src/storage/duplicates.ts";
import { readKnownEntries, saveFeedChanges, saveIdentities } from "../../src/storage/entries.ts";
import { remember } from "../../src/post/claims.ts";
import { fingerprintOf } from "../../src/post/fingerprint.ts";
import { savePost } from "../../src/storage/post-changes.ts";
import { react } from "../../src/storage/reactions.ts";
import { randomOf } from "../article.ts";
import type { Statement } from "../../scripts/d1.ts";
import { aPost, END, type Made } from "./posts.ts";

/** One post in this many has reactions. */
const REACTED_TO = 20;
const REACTIONS_MAX = 8;

/** A database that records its statements, and reports success. */
function listening(): { db: D1Database; heard: Statement[] } {
  const heard: Statement[] = [];
  const done = { results: [{ post_id: 1 }], meta: { changes: 1 } };
  const statement = (sql: string, values: unknown[]) => ({
    bind: (...bound: unknown[]) => statement(sql, bound),
    run: async () => (heard.push([sql, values]), done),
    all: async () => done,
    first: async () => null,
    heard: [sql, values] satisfies Statement,
  });
  const db = {
    prepare: (sql: string) => statement(sql, []),
    batch: async (all: ReturnType<typeof statement>[]) =>
      all.map(({ heard: one }) => (heard.push(one), one[0].startsWith("SELECT") ? { ...done, results: [] } : done)),
  };
  return { db: db as unknown as D1Database, heard };
}

/** All statements for the post with a number: its delivery, the post, its settling and readers' reactions. */
export async function statementsOf(number: number, count: number): Promise<Statement[]> {
  const post = await aPost(number, count);
  const { db, heard } = listening();
  const id = ulid(post.at);
  await deliver(db, id, post);
  const effect = {
    deliveryId: id,
    source: post.source.slug,
    sourceVersion: 1,
    entryId: post.entryId,
    outcome: "published" as const,
    reason: null,
  };
  const modifiedAt = Date.parse(post.content.modified);
  const hash = sha256(JSON.stringify(post.content));
  const { first } = post.content.attribution;
  const story = storyOf(first, post.content.url, post.source);
  const content = { ...post, contentHash: hash, modifiedAt, shownAt: modifiedAt, eventAt: post.at, story };
  const derived = await derive(post.content, post.source.slug, v.parse(Policy, {}), post.at, post.at);
  await savePost(
    db,
    effect,
    null,
    { content, claims: remember(null, null, content), derived, endsHold: false, place: { story, pageHolder: null } },
    post.at,
  );
  // Posts get their ids in the order in which they are written.
  const row = number + 1;
  heard.push(...saveCompared(db, { id: row, contentRevision: 1, found: [] }, post.at).map(heardOf));
  heard.push(heardOf(settleSeen(db, [id], post.at)));
  await reactTo(db, post);
  // Queries are left out, because there is nothing to read yet.
  return heard.filter(([sql]) => !/^\s*(?:SELECT|WITH)/.test(sql));
}

/** Delivers by webhook, or for every second source by its feed, which saves more data. */
async function deliver(db: D1Database, id: string, { number, source, entryId, content, at }: Made): Promise<void> {
  const { html, modified, published, ...rest } = content;
  const event = { type: "post.published", timestamp: published, data: { ...rest, id: entryId, content_html: html } };
  const isKept = at >= END - BODY_KEPT_MS;
  const body = isKept ? JSON.stringify({ ...event, modified }) : "";
  const bodyHash = sha256(`${number}`);
  if (Number(source.slug.replace(/\D/g, "")) % 2 === 0) {
    const bytes = new TextEncoder().encode(body) as Uint8Array<ArrayBuffer>;
    await saveArrival(
      db,
      {
        id,
        source: source.slug,
        sourceVersion: 1,
        messageId: `msg_${id}`,
        bodyHash,
        headers: { "content-type": "application/json" },
        body: bytes,
      },
      at,
    );
    return;
  }
  const scope = ulid(END);
  const messageId = `feed/${scope}/1/${bodyHash}`;
  const part = { id, messageId, bodyHash, format: "change", body };
  const naming = { id: entryId, link: entryId.replace("https://", "") };
  await readKnownEntries(db, source.slug, scope, [naming], at);
  const print = { ...fingerprintOf(content), entryId, link: naming.link, firstPublishedAt: at };
  await saveIdentities(db, source.slug, scope, [{ ...naming, entryId, linkedTo: null }], [print], at);
  await saveFeedChanges(
    db,
    source.slug,
    `feed-of-${source.slug}`,
    [{ part, entryId, contentHash: bodyHash, changeCount: 1, clock: at }],
    at,
  );
}

async function reactTo(db: D1Database, { number, source, slug, at }: Made): Promise<void> {
  const random = randomOf(number);
  if (Math.floor(random() * REACTED_TO) !== 0) return;
  for (let left = 1 + Math.floor(random() * REACTIONS_MAX); left > 0; left -= 1) {
    const kind = KIND_NAMES[Math.floor(random() ** 2 * KIND_NAMES.length)]!;
    const visitor = { id: crypto.randomUUID(), prefix: "p", day: "2026-01-01" };
    await react(db, source.slug, slug, visitor, { kind, toggle: false }, 1_000_000, at);
  }
}

const heardOf = (statement: D1PreparedStatement): Statement => (statement as unknown as { heard: Statement }).heard;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");
