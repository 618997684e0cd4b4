/** The pages of the dashboard: each reads its data, with at most ten queries, and renders it. */
import * as v from "valibot";
import { configOf } from "../config.ts";
import { creditLine } from "../credit/line.ts";
import { DeliveryStatus } from "../model/delivery.ts";
import type { Site } from "../model/post.ts";
import type { ReceiptWay } from "../model/receipt.ts";
import { ProblemError } from "../problem.ts";
import { presentPost } from "../post/present.ts";
import { termsOf } from "../post/words.ts";
import { dryRun } from "../publish/dry-run.ts";
import { render } from "../publish/render.ts";
import { htmlHeaders } from "../site/headers.ts";
import { REACTION_KINDS } from "../reactions/kinds.ts";
import { readDelivery, reopenDeliveries } from "../storage/deliveries.ts";
import { listAttempts } from "../storage/delivery-attempts.ts";
import { listDeliveryReports, readDeliveryReport } from "../storage/delivery-reports.ts";
import { listAlertWebhooks } from "../storage/alerts.ts";
import { listMigrations } from "../storage/migrations.ts";
import { listCopiesOf } from "../storage/announcements.ts";
import { listDeadLetters } from "../storage/dead-letters.ts";
import { listDuplicates, readDuplicate } from "../storage/duplicates.ts";
import { listRequests, readDoor } from "../storage/doors.ts";
import { listFeeds } from "../storage/feeds.ts";
import { listHours, NO_COUNTS, sumDays } from "../storage/hourly.ts";
import { readCountsOf } from "../storage/reaction-totals.ts";
import { findPostAt, listGone, listPostsOf, listSourceRows } from "../storage/overview.ts";
import { listPostReports, readPost, readPostReport } from "../storage/posts.ts";
import { listRevisions, readRevision } from "../storage/revisions.ts";
import { searchPosts } from "../storage/search.ts";
import { siteOf } from "../storage/site.ts";
import { listReceipts, listSenders } from "../storage/receipts.ts";
import { readRerendering } from "../storage/source-work.ts";
import { listSecrets, readSource } from "../storage/sources.ts";
import { DAY_MS, HOUR_MS } from "../time.ts";
import { UPSTREAMS } from "../upstreams/upstreams.ts";
import { renderDeadLetters } from "../views/admin/dead-letters.tsx";
import { renderDeliveries, renderDelivery } from "../views/admin/deliveries.tsx";
import { renderDuplicate, renderDuplicates } from "../views/admin/duplicates.tsx";
import { renderRequests } from "../views/admin/door.tsx";
import type { PageFrame } from "../views/admin/frame.tsx";
import { headlineOf } from "../views/headline.ts";
import { renderPost } from "../views/admin/post.tsx";
import { type PostStateName, POST_STATES, renderPosts } from "../views/admin/posts.tsx";
import { renderReceipts } from "../views/admin/receipts.tsx";
import { renderSettings } from "../views/admin/settings.tsx";
import type { SetupSteps } from "../views/admin/setup.tsx";
import { renderSource } from "../views/admin/source.tsx";
import { renderSources } from "../views/admin/sources.tsx";
import { renderWaiting } from "../views/admin/waiting.tsx";
import { pageOf } from "./json.ts";
import { sumOf } from "./stats.ts";

type Query = Record<string, string>;

const ROWS = 50;
const DELIVERIES_SHOWN = 8;
const SPARK_DAYS = 14;
const SOURCE_HOURS = 30 * 24;
const REPLAYABLE_MAX = 100;
const TERMS_MAX = 12;
/** A source has one sender for each way. */
const SENDERS_MAX = 10;

/**
 * Returns a thing that must exist.
 *
 * @throws {ProblemError} not-found
 */
function found<T>(what: string, thing: T | null | undefined): T {
  if (thing === null || thing === undefined) throw new ProblemError({ kind: "not-found", what });
  return thing;
}

const DeliveryQuery = v.object({
  source: v.fallback(v.optional(v.pipe(v.string(), v.nonEmpty())), undefined),
  status: v.fallback(v.optional(DeliveryStatus), undefined),
  from: v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined),
});

/** `/admin/deliveries`: one query, two for a dry run. */
export async function deliveriesPage(frame: PageFrame, query: Query, env: Env, now: number): Promise<string> {
  const filter = v.parse(DeliveryQuery, query);
  const { source, status, from } = filter;
  const since = from === undefined ? undefined : Math.max(0, Date.parse(from));
  const cursor = query["cursor"] ?? null;
  const rows = await listDeliveryReports(env.DB, { source, status, since }, ROWS + 1, cursor);
  const page = pageOf(rows, ROWS, ({ id }) => id);
  const isDry = query["dry"] === "1" && (status === "failed" || status === "rejected");
  const dry = isDry ? await reopenDeliveries(env.DB, { status, source }, REPLAYABLE_MAX, true, now) : null;
  return await renderDeliveries(frame, {
    now,
    filter,
    deliveries: page.rows,
    isFirst: cursor === null,
    older: page.next_cursor,
    dryRun: dry && dry.length,
  });
}

/** `/admin/deliveries/{id}`: at most seven queries. */
export async function deliveryPage(frame: PageFrame, id: string, env: Env, now: number): Promise<string> {
  const [report, delivery, attempts, site] = await Promise.all([
    readDeliveryReport(env.DB, id),
    readDelivery(env.DB, id),
    listAttempts(env.DB, id),
    siteOf(env),
  ]);
  const body = delivery && delivery.body.length > 0 ? delivery.body : null;
  return await renderDelivery(frame, {
    now,
    delivery: found("delivery", report),
    attempts,
    headers: delivery?.headers ?? {},
    body: body && { text: new TextDecoder().decode(body), bytes: body.length },
    dryRun: await dryRun(id, site, env.DB),
  });
}

/** `/admin/dead-letters`: one query. */
export async function deadLettersPage(frame: PageFrame, query: Query, env: Env): Promise<string> {
  const cursor = query["cursor"] ?? null;
  const { rows, next_cursor } = pageOf(await listDeadLetters(env.DB, ROWS + 1, cursor), ROWS, ({ id }) => id);
  return await renderDeadLetters(
    frame,
    rows,
    cursor === null,
    next_cursor && `/admin/dead-letters?cursor=${next_cursor}`,
  );
}

/** A number that a list returned as its cursor; null for anything else. */
const numberIn = (text: string | undefined): number | null => (text && /^\d{1,15}$/.test(text) ? Number(text) : null);

/** `/admin/duplicates`: one query. */
export async function duplicatesPage(frame: PageFrame, query: Query, env: Env): Promise<string> {
  const cursor = numberIn(query["cursor"]);
  const pairs = await listDuplicates(env.DB, ROWS + 1, cursor);
  const { rows, next_cursor } = pageOf(pairs, ROWS, ({ id }) => String(id));
  return await renderDuplicates(frame, rows, cursor === null, next_cursor && `/admin/duplicates?cursor=${next_cursor}`);
}

/** `/admin/duplicates/{id}`: three queries. */
export async function duplicatePage(frame: PageFrame, text: string, env: Env): Promise<string> {
  const id = found("duplicate", numberIn(text));
  const pair = found("duplicate", await readDuplicate(env.DB, id));
  const [one, other] = await Promise.all(pair.posts.map(async (twin) => await readPost(env.DB, twin.id)));
  return await renderDuplicate(frame, pair, [found("post", one).content, found("post", other).content]);
}

/** `/admin/requests`: one query. */
export async function requestsPage(frame: PageFrame, query: Query, env: Env): Promise<string> {
  const cursor = query["cursor"] ?? null;
  const { rows, next_cursor } = pageOf(await listRequests(env.DB, "open", ROWS + 1, cursor), ROWS, ({ id }) => id);
  return await renderRequests(frame, rows, cursor === null, next_cursor && `/admin/requests?cursor=${next_cursor}`);
}

/** `/admin/posts`: at most five queries. */
export async function postsPage(frame: PageFrame, query: Query, env: Env): Promise<string> {
  const state: PostStateName =
    query["state"] && query["state"] in POST_STATES ? (query["state"] as PostStateName) : "all";
  const source = query["source"] || undefined;
  const words = (query["q"] ?? "").trim();
  const cursor = numberIn(query["cursor"]);
  const { posts, older } = await postsFor(state, source, words, cursor, env);
  return await renderPosts(frame, { state, source, words, posts, isFirst: cursor === null, older });
}

/** The path of a post's address, with or without a host. */
const ADDRESS = /^(?:https?:\/\/[^/]+)?\/([a-z0-9-]+)\/([a-z0-9-]+)\/?$/i;

async function postsFor(
  state: PostStateName,
  source: string | undefined,
  words: string,
  cursor: number | null,
  { DB }: Env,
) {
  const [, underSource, slug] = ADDRESS.exec(words) ?? [];
  if (underSource && slug) {
    const id = await findPostAt(DB, underSource, slug);
    return { posts: id === null ? [] : await listPostsOf(DB, [id]), older: null };
  }
  const terms = termsOf(words).slice(0, TERMS_MAX);
  if (terms.length > 0) {
    const { posts, next } = await searchPosts(DB, { terms, source }, ROWS, cursor);
    const ids = posts.map(({ id }) => id);
    return { posts: await listPostsOf(DB, ids), older: next === null ? null : String(next) };
  }
  if (state === "gone") return { posts: await listGone(DB, source, ROWS), older: null };
  const rows = await listPostReports(DB, { source, withheld: state === "withheld" }, ROWS + 1, cursor);
  const page = pageOf(rows, ROWS, ({ id }) => String(id));
  return { posts: page.rows, older: page.next_cursor };
}

/** `/admin/posts/{id}/preview`: the page as readers would get it if they were shown the post now. Two queries. */
export async function previewPage(text: string, env: Env, now: number): Promise<Response> {
  const stored = found("post", await readPost(env.DB, found("post", numberIn(text))));
  const { withdrawal: _, withheld: __, pathAhead: ___, ...post } = await presentPost(stored, now);
  const { html, metadata } = await render(post, await siteOf(env));
  return new Response(html, {
    headers: { ...htmlHeaders(metadata.policy), "cache-control": "no-store", "x-robots-tag": "noindex" },
  });
}

/** `/admin/posts/{id}`: at most seven queries. */
export async function postPage(frame: PageFrame, text: string, query: Query, env: Env, now: number): Promise<string> {
  const id = found("post", numberIn(text));
  const [report, copies, stored, revisions, counts] = await Promise.all([
    readPostReport(env.DB, id),
    listCopiesOf(env.DB, id),
    readPost(env.DB, id),
    listRevisions(env.DB, id),
    readCountsOf(env.DB, id),
  ]);
  const post = found("post", report);
  const newest = revisions[0];
  const older = revisions.find(({ revision }) => String(revision) === query["with"]) ?? revisions[1];
  const [before, after] =
    newest && older
      ? await Promise.all([older, newest].map(({ revision }) => readRevision(env.DB, id, revision)))
      : [null, null];
  const shown = stored && (await presentPost(stored, now));
  const first = shown?.attribution.first;
  const line =
    shown && first
      ? creditLine(
          shown.language,
          { title: headlineOf(shown), ...(first.url !== undefined && { url: first.url }) },
          first,
        )
      : null;
  return await renderPost(frame, {
    post,
    copies,
    content: stored?.content ?? null,
    credit:
      line && first
        ? {
            line: line.parts.map((part) => part.text).join(""),
            name: first.name,
            home: first.home,
            url: first.url ?? "",
            isByHand: post.credit !== null,
          }
        : null,
    revisions,
    compared:
      before && after
        ? { older: before.revision, newer: after.revision, before: before.content, after: after.content }
        : null,
    reactions: REACTION_KINDS.map(({ name, emoji, labels }) => ({ emoji, label: labels.en, count: counts[name] ?? 0 })),
  });
}

/** `/admin/settings`: at most four queries. */
export async function settingsPage(frame: PageFrame, isAdmin: boolean, env: Env, now: number): Promise<string> {
  const [site, webhooks, migrations, rerendering] = await Promise.all([
    siteOf(env),
    isAdmin ? listAlertWebhooks(env.DB) : null,
    listMigrations(env.DB),
    readRerendering(env.DB, now),
  ]);
  const { ACCESS_TEAM, WEBSUB_HUBS } = configOf(env);
  return await renderSettings(frame, {
    site,
    access: ACCESS_TEAM ?? null,
    hubs: WEBSUB_HUBS,
    webhooks,
    migrations,
    rerendering,
  });
}

/** `/admin/sources`: two queries. */
export async function sourcesPage(frame: PageFrame, query: Query, env: Env, now: number): Promise<string> {
  const words = (query["q"] ?? "").trim();
  const cursor = query["cursor"] ?? "";
  const { rows, next_cursor } = pageOf(await listSourceRows(env.DB, words, ROWS + 1, cursor), ROWS, ({ slug }) => slug);
  const today = Math.floor(now / DAY_MS);
  const slugs = rows.map(({ slug }) => slug);
  const days = await sumDays(env.DB, slugs, (today - SPARK_DAYS + 1) * 24);
  const sources = rows.map((row) => {
    const counts = (day: number) => days.find((each) => each.source === row.slug && each.day === day) ?? NO_COUNTS;
    return {
      ...row,
      days: Array.from({ length: SPARK_DAYS }, (_, back) => counts(today - SPARK_DAYS + 1 + back).accepted),
      failedToday: counts(today).failed,
    };
  });
  return await renderSources(frame, { sources, words, now, isFirst: cursor === "", older: next_cursor });
}

/** The setup of sources with a way of signing; null for a way that needs no setup. */
export function setupOf(signing: string): SetupSteps | null {
  const upstream = UPSTREAMS.find(({ setup }) => setup?.signing.includes(`\`${signing}\``));
  return upstream?.setup ?? null;
}

export const webhookOf = ({ origin }: Site, slug: string): string => `${origin ?? ""}/webhooks/${slug}`;

/** `/admin/sources/{slug}`: seven queries. */
export async function sourcePage(frame: PageFrame, slug: string, env: Env, now: number): Promise<string> {
  const [source, feeds, secrets, deliveries, hours, door, site] = await Promise.all([
    readSource(env.DB, slug),
    listFeeds(env.DB, slug, ROWS, ""),
    listSecrets(env.DB, slug, now),
    listDeliveryReports(env.DB, { source: slug }, DELIVERIES_SHOWN, null),
    listHours(env.DB, slug, Math.floor(now / HOUR_MS) - SOURCE_HOURS),
    readDoor(env.DB, slug),
    siteOf(env),
  ]);
  const existing = found("source", source);
  return await renderSource(frame, {
    source: existing,
    now,
    webhook: webhookOf(site, slug),
    setup: setupOf(existing.signing),
    feeds,
    secrets: secrets ?? [],
    deliveries,
    door,
    sums: sumOf(hours),
  });
}

/** `/admin/sources/{slug}/receipts`: three queries. */
export async function receiptsPage(
  frame: PageFrame,
  slug: string,
  query: Query,
  env: Env,
  now: number,
): Promise<string> {
  const way: ReceiptWay = query["way"] === "webmention" ? "webmention" : "webhook";
  const cursor = numberIn(query["cursor"]);
  const [source, senders, rows] = await Promise.all([
    readSource(env.DB, slug),
    listSenders(env.DB, slug, SENDERS_MAX),
    listReceipts(env.DB, slug, way, ROWS + 1, cursor),
  ]);
  const page = pageOf(rows, ROWS, ({ post }) => String(post));
  const sender = (of: ReceiptWay) => senders.find((each) => each.way === of) ?? null;
  return await renderReceipts(frame, {
    source: found("source", source),
    now,
    way,
    webhook: sender("webhook"),
    mentions: sender("webmention"),
    receipts: page.rows,
    isFirst: cursor === null,
    older: page.next_cursor,
  });
}

/**
 * `/admin/sources/{slug}/waiting`: three queries.
 *
 * @param secret shown only once
 */
export async function waitingPage(
  frame: PageFrame,
  slug: string,
  secret: string | null,
  env: Env,
  now: number,
): Promise<string> {
  const [source, deliveries, site] = await Promise.all([
    readSource(env.DB, slug),
    listDeliveryReports(env.DB, { source: slug }, DELIVERIES_SHOWN, null),
    siteOf(env),
  ]);
  const existing = found("source", source);
  return await renderWaiting(frame, {
    source: existing,
    webhook: webhookOf(site, slug),
    setup: setupOf(existing.signing),
    deliveries,
    now,
    secret,
  });
}
