import { Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import { networkFetch } from "../web/fetch.ts";
import type { Polled } from "../ingest/poll.ts";
import { wake } from "../ingest/wake.ts";
import { INTERVAL_MIN_MS } from "../ingest/timing.ts";
import { SourceSlug, WebUrl } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
import { siteOf } from "../storage/site.ts";
import { hastenFeed } from "../storage/feed-schedule.ts";
import {
  addFeed,
  type Completeness,
  type FeedReport,
  listFeeds,
  noteHub,
  pauseFeed,
  readFeedReport,
  removeFeed,
  resumeFeed,
  setCompleteness,
} from "../storage/feeds.ts";
import { readSource, type StoredSource } from "../storage/sources.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";

/** The shortest time between polls by hand, so that a request in progress is not doubled. */
const POLL_GAP_MS = 30_000;

const Wanted = v.strictObject({
  /** The address of a home page or a feed. */
  url: WebUrl,
  /** Whether plain http is allowed for this feed. */
  allow_http: v.optional(v.boolean("must be true or false"), false),
});
/**
 * Whether posts that leave the feed are withdrawn. Only for feeds that list every existing post: always, or while they
 * declare it (RFC 5005).
 */
const Complete = v.union([v.boolean(), v.literal("declared")], 'must be true, false or "declared"');
export const NewFeed = v.strictObject({ ...Wanted.entries, complete: v.optional(Complete, false) });
export const FeedChange = v.strictObject({ complete: Complete });
export const Preview = v.strictObject({ ...Wanted.entries, source: v.optional(SourceSlug) });
export const ListQuery = v.strictObject({ limit: Limit, cursor: v.optional(v.string(), "") });

/** `POST /api/v1/feeds/preview`: a site's feed as posts, before anything is saved. */
export const previews = new Hono<{ Bindings: Env }>().post("/preview", async (c) => {
  const { url, allow_http, source: slug } = await parseBody(c.req.raw, Preview);
  const source = slug === undefined ? undefined : await existingSource(c.env.DB, slug);
  const [{ discover }, { iconOf }, { preview, sourceOf }] = await Promise.all([
    import("../ingest/discover.ts"),
    import("../ingest/icon.ts"),
    import("../publish/preview.ts"),
  ]);
  const discovered = await discover(url, allow_http, networkFetch);
  if (!discovered.ok) throw new ProblemError({ kind: "no-feed", detail: discovered.detail });
  const { feed, candidates, hub, issues } = discovered;
  const icon = await iconOf(discovered, allow_http, networkFetch);
  return c.json({
    feeds: candidates,
    feed: {
      url: discovered.url,
      title: feed.title,
      description: feed.description,
      ...(icon !== undefined && { icon_url: icon }),
      ...(feed.home !== undefined && { home_page_url: feed.home }),
      ...hubJson(hub),
      entries: feed.entries.length,
      declares_complete: feed.isComplete,
      issues,
    },
    entries: preview(feed, source ?? sourceOf(feed, discovered.url), await siteOf(c.env), Date.now()),
  });
});

/** `/api/v1/sources/{slug}/feeds`: a source's polled feeds. */
export const feeds = new Hono<{ Bindings: Env }>()
  .post("/:slug/feeds", async (c) => {
    const { slug } = await existingSource(c.env.DB, c.req.param("slug"));
    const { url, allow_http, complete } = await parseBody(c.req.raw, NewFeed);
    const { discover } = await import("../ingest/discover.ts");
    const discovered = await discover(url, allow_http, networkFetch);
    if (!discovered.ok) throw new ProblemError({ kind: "no-feed", detail: discovered.detail });
    const now = Date.now();
    const feed = await addFeed(
      c.env.DB,
      {
        id: ulid(now),
        source: slug,
        url: discovered.url,
        title: discovered.feed.title,
        allowHttp: allow_http,
        intervalMs: INTERVAL_MIN_MS,
        complete: completenessOf(complete),
      },
      now,
    );
    if (!feed)
      throw new ProblemError({
        kind: "conflict",
        detail: `The source ${slug} has the feed ${discovered.url} already.`,
      });
    if (discovered.hub.hub !== null) await noteHub(c.env.DB, feed.id, discovered.hub);
    c.executionCtx.waitUntil(wake(c.env.WORK, [{ kind: "poll", feed: feed.id, dueAt: now }]));
    return c.json(toJson({ ...feed, ...discovered.hub, polledAt: null, nextPollAt: now }), 201, {
      location: `/api/v1/sources/${slug}/feeds/${feed.id}`,
    });
  })
  .get("/:slug/feeds", async (c) => {
    const { slug } = await existingSource(c.env.DB, c.req.param("slug"));
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const { rows, next_cursor } = pageOf(await listFeeds(c.env.DB, slug, limit + 1, cursor), limit, ({ id }) => id);
    return c.json({ feeds: rows.map(toJson), next_cursor });
  })
  .get("/:slug/feeds/:id", async (c) =>
    c.json(toJson(await existing(c.env.DB, c.req.param("slug"), c.req.param("id")))),
  )
  .patch("/:slug/feeds/:id", async (c) => {
    const { id, source } = await existing(c.env.DB, c.req.param("slug"), c.req.param("id"));
    const { complete } = await parseBody(c.req.raw, FeedChange);
    await setCompleteness(c.env.DB, id, completenessOf(complete));
    return c.json(toJson(await existing(c.env.DB, source, id)));
  })
  .post("/:slug/feeds/:id/removals", async (c) => {
    const feed = await existing(c.env.DB, c.req.param("slug"), c.req.param("id"));
    if (feed.missingSince === null) {
      throw new ProblemError({ kind: "conflict", detail: "The feed lacks nothing that it had before." });
    }
    const { withdrawMissing } = await import("../ingest/removals.ts");
    const { count } = await withdrawMissing(feed, { missingMs: 0, many: "withdraw" }, c.env, Date.now());
    return c.json({ withdrawn: count, feed: toJson(await existing(c.env.DB, feed.source, feed.id)) });
  })
  .delete("/:slug/feeds/:id", async (c) => {
    const { id, source } = await existing(c.env.DB, c.req.param("slug"), c.req.param("id"));
    await removeFeed(c.env.DB, source, id, Date.now());
    return c.json({ id, deleted: true });
  })
  .post("/:slug/feeds/:id/pause", async (c) => {
    const { id, source, paused } = await existing(c.env.DB, c.req.param("slug"), c.req.param("id"));
    if (paused === null) await pauseFeed(c.env.DB, id, "by an operator", Date.now());
    return c.json(toJson(await existing(c.env.DB, source, id)));
  })
  .post("/:slug/feeds/:id/resume", async (c) => {
    const { id, source } = await existing(c.env.DB, c.req.param("slug"), c.req.param("id"));
    await resumeFeed(c.env.DB, id, Date.now());
    return c.json(toJson(await existing(c.env.DB, source, id)));
  })
  .post("/:slug/feeds/:id/poll", async (c) => {
    const { id, source, paused } = await existing(c.env.DB, c.req.param("slug"), c.req.param("id"));
    if (paused !== null) {
      throw new ProblemError({ kind: "conflict", detail: `The feed is paused: ${paused}. Resume it first.` });
    }
    const now = Date.now();
    const due = await hastenFeed(c.env.DB, id, POLL_GAP_MS, now);
    if (!due) throw new ProblemError({ kind: "not-found", what: "feed" });
    if (due.dueAt > now) {
      throw new ProblemError({ kind: "rate-limited", retryAfterSeconds: Math.ceil((due.dueAt - now) / 1000) });
    }
    const { pollFeed } = await import("../ingest/poll.ts");
    const polled = await pollFeed(due, c.env, networkFetch, now);
    return c.json({ result: resultJson(polled), feed: toJson(await existing(c.env.DB, source, id)) });
  });

async function existingSource(db: D1Database, slug: string): Promise<StoredSource> {
  const source = await readSource(db, slug);
  if (!source) throw new ProblemError({ kind: "not-found", what: "source" });
  return source;
}

async function existing(db: D1Database, slug: string, id: string): Promise<FeedReport> {
  const feed = await readFeedReport(db, slug, id);
  if (!feed) throw new ProblemError({ kind: "not-found", what: "feed" });
  return feed;
}

const completenessOf = (complete: v.InferOutput<typeof Complete>): Completeness =>
  complete === "declared" ? "declared" : complete ? "always" : "never";

const hubJson = ({ hub, topic }: { hub: string | null; topic: string | null }) =>
  hub === null ? {} : { hub: { url: hub, topic } };

/** A poll's result. In the API the number of deliveries is called `told`. */
const resultJson = (polled: Polled) => (polled.kind === "changed" ? { kind: polled.kind, told: polled.count } : polled);

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

const toJson = (feed: FeedReport) => ({
  id: feed.id,
  source: feed.source,
  url: feed.url,
  title: feed.title,
  allow_http: feed.allowHttp,
  complete: feed.complete === "declared" ? "declared" : feed.complete === "always",
  missing_since: iso(feed.missingSince),
  status: feed.paused === null ? "polled" : "paused",
  ...(feed.trouble !== null && { trouble: feed.trouble }),
  failures: feed.failures,
  interval_seconds: Math.round(feed.intervalMs / 1000),
  polled_at: iso(feed.polledAt),
  next_poll_at: iso(feed.nextPollAt),
  ...hubJson(feed),
  subscribed_until: feed.liveUntil > 0 ? iso(feed.liveUntil) : null,
  links: {
    self: `/api/v1/sources/${feed.source}/feeds/${feed.id}`,
    poll: `/api/v1/sources/${feed.source}/feeds/${feed.id}/poll`,
  },
});
