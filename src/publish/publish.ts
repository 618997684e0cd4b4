import { ulid } from "ulid";
import * as v from "valibot";
import type { Fetch } from "../web/fetch.ts";
import type { Outcome } from "../model/delivery.ts";
import type { Change, SafeEntry } from "../model/entry.ts";
import { type Message, SEND_BATCH_MAX } from "../model/message.ts";
import { type Content, isUntold, type Site } from "../model/post.ts";
import { type Source, WebUrl } from "../model/source.ts";
import { tagPath, tagsOf } from "../model/tag.ts";
import { type OpenDelivery, readDelivery, saveParts, settleUnseen } from "../storage/deliveries.ts";
import { linkPage } from "../storage/page-links.ts";
import type { Compared } from "../storage/duplicates.ts";
import type { ShownPage } from "../storage/page-schedule.ts";
import { writePage } from "../storage/pages.ts";
import { type NewContent, readPostState, type SavedPost, savePost, touchClocks } from "../storage/post-changes.ts";
import { readPostToRender, readRevision } from "../storage/posts.ts";
import { siteOf } from "../site/site.ts";
import { attribute } from "../credit/attribute.ts";
import { FRONT_TAG, postTag, sitemapTag, sourceTag, tagTag } from "./cache.ts";
import { complete } from "./complete.ts";
import { type Claim, decide, type Decision } from "../post/decide.ts";
import { nearlySame } from "./duplicates.ts";
import { write } from "../upstreams/change.ts";
import { FEED_HEADER, type Received } from "../upstreams/format.ts";
import { formatOf } from "../upstreams/formats.ts";
import { HTML_MAX_CHARS, withoutInlineData } from "../html/limits.ts";
import { identifyChanges, takeFeed } from "../ingest/identify.ts";
import { render } from "./render.ts";
import { reasonOf, type Standing, standingOf } from "../post/rights.ts";
import { sanitizeEntry } from "../html/safe-entry.ts";
import { slugsOf } from "../post/slug.ts";
import { arrangeStory, type Place, placeIn, storyOf } from "./story.ts";

/** A page that is up to date now, and what to purge for it. */
export interface Refreshed extends ShownPage {
  /** When KV was last written, in milliseconds; for a while after it, places may serve the former page. */
  putAt: number;
  tags: string[];
  /** What its text was found to be like, where it had not been compared yet. */
  compared: Compared | null;
}

type Saved = Pick<SavedPost, "id"> & Partial<SavedPost>;

/** How often something is done anew because the post changed meanwhile. */
const ATTEMPTS_MAX = 5;

/** A revision is one row of D1, which holds 2 MB. */
const CONTENT_MAX_BYTES = 1_500_000;

/** Each tag is a list to keep and a purge to make. */
const TAGS_MAX = 20;

/**
 * Publishes one delivery: normalize → sanitize → attribute → save → render → put. Purging and settling follow for the
 * whole batch (queue.ts). Every step can be run again: the outcome is committed with its effect, once.
 *
 * @param fetch asks publishers for what a delivery does not tell; null: nobody is asked, and a message of its own does that
 * @param now milliseconds since the epoch
 * @returns the page that readers are to see now; null when the delivery changed nothing that they see
 * @throws {Error} when the platform fails, or the publisher who is asked; the message is to be retried
 */
export async function publish(id: string, env: Env, fetch: Fetch | null, now: number): Promise<Refreshed | null> {
  const delivery = await readDelivery(env.DB, id);
  if (!delivery || delivery.status !== "accepted") return null;
  const site = await siteOf(env);
  if (delivery.outcome !== null) {
    return delivery.postId === null ? null : await linkAndRefresh(delivery.postId, site, env, now);
  }
  const saved = await take(delivery, site, env, fetch, now);
  return saved && (await linkAndRefresh(saved.id, site, env, now, saved.told));
}

/**
 * Writes a delivery's effect and outcome. One that tells of several posts is split into deliveries of one each.
 *
 * @returns the post whose page is to be refreshed, with what tells its story where that is known; null when there is none,
 * and the delivery is settled
 */
async function take(
  delivery: OpenDelivery,
  site: Site,
  env: Env,
  fetch: Fetch | null,
  now: number,
): Promise<Saved | null> {
  const settle = async (outcome: "unchanged" | "rejected", reason: string) => {
    await settleUnseen(env.DB, delivery.id, outcome, reason, null, now);
    return null;
  };
  if (delivery.isSourceDeleted) return settle("rejected", "the source has been deleted");
  const received = receivedOf(delivery);
  const told = await formatOf(received, delivery.format).parse(received);
  if ("refetch" in told && fetch === null) {
    await env.WORK.send({ kind: "completion", id: delivery.id } satisfies Message);
    return null;
  }
  const parsed = "refetch" in told ? await complete(told.refetch, received, delivery, env, fetch!, now) : told;
  const complaint = (parsed.issues ?? []).map(({ pointer, detail }) => `${pointer || "the body"} ${detail}`).join("; ");
  if (!parsed.ok) return settle("rejected", complaint);
  const [first, ...more] = parsed.changes;
  if (!first) return complaint ? settle("rejected", complaint) : settle("unchanged", "there is no post in it");
  if (parsed.feed) {
    const { told } = await takeFeed(parsed.feed, { source: delivery.source, scope: scopeOf(delivery) }, env, now);
    return settle("unchanged", `split into ${told} deliveries${complaint && `; ${complaint}`}`);
  }
  if (more.length > 0) {
    await split(delivery, await identifyChanges(env.DB, delivery.source, parsed.changes, now), env, now);
    return settle("unchanged", `split into ${parsed.changes.length} deliveries${complaint && `; ${complaint}`}`);
  }
  const change = await identifiedOf(delivery, first, env.DB, now);
  const made = change.kind === "withdrawn" ? null : await makeContent(change, delivery.from, site);
  if (typeof made === "string") return settle("rejected", made);
  return save(delivery, change, made, env.DB, now);
}

/** What was split off a document has been told from the rest of it there; a withdrawal's post may be known since. */
async function identifiedOf(delivery: OpenDelivery, change: Change, db: D1Database, now: number): Promise<Change> {
  if (delivery.format === "change" && change.kind !== "withdrawn") return change;
  const [identified = change] = await identifyChanges(db, delivery.source, [change], now);
  return identified;
}

/** Feeds that arrive are compared with the one that they are, or with whatever feeds the source has sent. */
const scopeOf = ({ headers, source }: OpenDelivery) => headers[FEED_HEADER] ?? `source:${source}`;

/** A delivery's body for the formats to look at. */
export function receivedOf({
  body,
  headers,
  from,
  receivedAt,
}: Pick<OpenDelivery, "body" | "headers" | "from" | "receivedAt">): Received {
  let json: unknown;
  try {
    if (!isMarkup(body)) json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    // No JSON: a format that needs it says so.
  }
  return { body, headers, source: from, receivedAt: new Date(receivedAt).toISOString(), json };
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Whether a body begins with a "<": no JSON does, and a document of megabytes need not be decoded to find that out. */
function isMarkup(body: Uint8Array): boolean {
  const start = BYTE_ORDER_MARK.every((byte, index) => body[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  return body[start] === 0x3c;
}

/** Makes a delivery of each change, and wakes them; the sweep finds those whose message is lost. */
async function split(delivery: OpenDelivery, changes: Change[], env: Env, now: number): Promise<void> {
  const parts = await Promise.all(
    changes.map(async (change) => {
      const body = write(change);
      const bodyHash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body))).toBase64();
      return { id: ulid(now), messageId: `${delivery.id}/${bodyHash}`, bodyHash, format: "change", body };
    }),
  );
  const waiting = await saveParts(env.DB, delivery.source, parts, now);
  for (let start = 0; start < waiting.length; start += SEND_BATCH_MAX) {
    const ids = waiting.slice(start, start + SEND_BATCH_MAX);
    await env.WORK.sendBatch(ids.map((id) => ({ body: { kind: "delivery", id } satisfies Message })));
  }
}

/** Decides on what is known of the post and writes the decision, anew for as long as the post changes in between. */
async function save(
  delivery: OpenDelivery,
  change: Change,
  made: NewContent | null,
  db: D1Database,
  now: number,
): Promise<Saved | null> {
  const entryId = change.kind === "withdrawn" ? change.entryId : change.entry.id;
  let { from } = delivery;
  const at = Date.parse(change.at);
  const onHold = change.kind === "withdrawn" && change.onHold === true;
  const claim: Claim = made ? { kind: "content", ...made } : { kind: "withdrawal", at, onHold };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { state, told } = await readPostState(db, delivery.source, entryId, made?.story?.key ?? null);
    const decision = decide(claim, state);
    if (decision.write !== "claim") {
      const { outcome, reason, write } = decision;
      if (write === "clocks" && made && state) await touchClocks(db, state.id, made.modifiedAt, made.eventAt);
      await settleUnseen(db, delivery.id, outcome, reason, state?.id ?? null, now);
      return null;
    }
    const standing = made && standingOf(made.content, from, state?.reprintedAt ?? now, now);
    const place = made && standing && placeIn(made.story, told, delivery.source, state, standing);
    const saved = await savePost(
      db,
      {
        deliveryId: delivery.id,
        source: delivery.source,
        sourceVersion: from.version,
        entryId,
        ...settledAs(decision, place, standing),
      },
      state,
      made && standing && place
        ? { content: made, place, standing, policy: from, endsHold: decision.endsHold === true }
        : { withdrawal: { at, onHold, reason: change.kind === "withdrawn" ? (change.reason ?? null) : null } },
      now,
    );
    if (saved !== null) return saved;
    const meanwhile = await readDelivery(db, delivery.id);
    if (!meanwhile || meanwhile.status !== "accepted" || meanwhile.outcome !== null) {
      return meanwhile?.postId ? { id: meanwhile.postId } : null;
    }
    ({ from } = meanwhile);
  }
  throw new Error(`the post of delivery ${delivery.id} kept changing`);
}

/** What a delivery comes to whose claim is written: nothing that readers see, where another source's post has the page. */
function settledAs(
  { outcome, reason }: Decision,
  place: Place | null,
  standing: Standing | null,
): { outcome: Outcome; reason: string | null } {
  if (place?.toldBy !== undefined && (outcome === "published" || outcome === "updated"))
    return { outcome: "unchanged", reason: place.toldBy };
  return { outcome, reason: reason ?? (standing && reasonOf(standing)) };
}

/**
 * SANITIZE and ATTRIBUTE: makes of what a source told what readers may see.
 *
 * @returns the content to save, or why it is rejected
 */
export async function makeContent(
  change: Change & { kind: "published" | "updated" },
  source: Source,
  site: Site,
): Promise<NewContent | string> {
  if (!v.is(WebUrl, change.entry.url)) return "the permalink must be an absolute http or https URL";
  const html = withoutInlineData(change.entry.html);
  if (html.length > HTML_MAX_CHARS) return `the body has more than ${HTML_MAX_CHARS} characters`;
  const safe = sanitizeEntry({ ...change.entry, html }, source.language);
  const attributed = attribute(safe, source, site);
  if (!attributed.ok) return "loop: the post has already been published on this site";
  const { entry, attribution } = attributed;
  const content: Content = {
    title: entry.title,
    summary: entry.summary,
    html: entry.body.html,
    authors: entry.authors,
    tags: entry.tags.slice(0, TAGS_MAX),
    ...(entry.image !== undefined && { image: entry.image }),
    language: entry.language,
    url: entry.url,
    published: entry.published,
    modified: entry.modified,
    attribution,
    ...rightsOf(entry),
  };
  if (!content.title && !content.html && !content.summary)
    return "the post has neither a title nor a body nor a summary";
  if (new TextEncoder().encode(JSON.stringify(content)).length > CONTENT_MAX_BYTES) {
    return `the post is larger than ${CONTENT_MAX_BYTES} bytes once it is sanitized`;
  }
  const [slug, slugIfTaken] = await slugsOf(entry.title, entry.id);
  return {
    content,
    contentHash: await hashOf(content),
    modifiedAt: Date.parse(entry.modified),
    eventAt: Date.parse(change.at),
    slug,
    slugIfTaken,
    story: storyOf(attribution.first, entry.url, source),
  };
}

/** What an entry says of its rights. */
function rightsOf({ embargoedUntil, delayMinutes, expires, license, excerptOnly, withoutImages }: SafeEntry) {
  return {
    ...(embargoedUntil !== undefined && { embargoedUntil }),
    ...(delayMinutes !== undefined && { delayMinutes }),
    ...(expires !== undefined && { expires }),
    ...(license && { license }),
    ...(excerptOnly && { excerptOnly }),
    ...(withoutImages && { withoutImages }),
  };
}

/** SHA-256 of all that decides what a reader sees, the modified date with it: so the same end is reached in any order of arrival. */
async function hashOf(content: Content): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(content)));
  return new Uint8Array(digest).toBase64();
}

/**
 * Settles whose page it is and what it leads to, and refreshes it; for everything but a reader's GET, which writes nothing
 * in D1.
 *
 * @param now milliseconds since the epoch
 * @param told the posts that tell its story, where they have just been read
 */
export async function linkAndRefresh(
  id: number,
  site: Site,
  env: Env,
  now: number,
  told?: SavedPost["told"],
): Promise<Refreshed | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { page, posts } = await arrangeStory(env.DB, id, now, attempt === 0 ? told : undefined);
    const refreshed = await refreshPage(page, site, env, now, await linkPage(env.DB, page, now));
    // Another post of the story has got the page meanwhile.
    if (refreshed === null && posts.length > 1) continue;
    // What is cached may be from when another post of the story had the page.
    return refreshed && { ...refreshed, tags: [...new Set([...refreshed.tags, ...posts.map(postTag)])] };
  }
  throw new Error(`the story of post ${id} kept changing`);
}

/**
 * Brings a post's page in KV to what D1 says: renders and puts it, and again if the post has changed meanwhile.
 *
 * @param now milliseconds since the epoch
 * @param before statements that are run first, in the transaction that the post is read in
 * @returns null when the post has no page: there is no such post, or only its withdrawal has been heard of
 * @throws {Error} when the platform fails
 */
export async function refreshPage(
  id: number,
  site: Site,
  env: Env,
  now: number,
  before: readonly D1PreparedStatement[] = [],
): Promise<Refreshed | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const read = await readPostToRender(env.DB, id, now, attempt === 0 ? before : []);
    if (!read) return null;
    const { post, uncompared } = read;
    const putAt = await writePage(env.PAGES, post.under ?? post.source.slug, post.slug, await render(post, site), now);
    if ((await readRevision(env.DB, id)) !== post.revision) continue;
    return {
      post: id,
      revision: post.revision,
      putAt,
      compared: uncompared && nearlySame(uncompared),
      // Hubs tell strangers: not a word of what nobody is to know of yet.
      folders: isUntold(post.withheld)
        ? []
        : ["", `/${post.source.slug}`, ...tagsOf(post.tags).map(({ slug }) => tagPath(slug)!)],
      tags: [
        postTag(id),
        sourceTag(post.source.slug),
        ...(post.under === undefined ? [] : [sourceTag(post.under)]),
        FRONT_TAG,
        ...tagsOf(post.tags).map(({ slug }) => tagTag(slug)),
        ...(post.attribution.indexing === "self" ? [sitemapTag(id)] : []),
      ],
    };
  }
  throw new Error(`post ${id} kept changing`);
}
