import { Hono } from "hono";
import * as v from "valibot";
import type { FeedEntry } from "../upstreams/feeds/document.ts";
import { EntryId, Instant, Item, saidIn } from "../upstreams/native.ts";
import { receiveFeed } from "../ingest/identify.ts";
import { WebUrl } from "../model/source.ts";
import { issuesOf, ProblemError } from "../problem.ts";
import { listDeliveryIds } from "../storage/deliveries.ts";
import { readFeedReport } from "../storage/feeds.ts";
import { readSource } from "../storage/sources.ts";
import { parseBody } from "./json.ts";
import { countWaiting } from "../storage/delivery-schedule.ts";

const ITEMS_MAX = 100;
const BATCH_MAX_BYTES = 2_000_000;

/** The limit of an entry. A delivery is one row of D1, which holds 2 MB. */
const ENTRY_MAX_BYTES = 1_500_000;

/** Imports pause while this many deliveries wait, so that today's posts are not delayed. */
const WAITING_MAX = 500;
const RETRY_AFTER_SECONDS = 2;

const List = v.optional(
  v.pipe(v.array(v.unknown(), "must be a list"), v.maxLength(ITEMS_MAX, `has more than ${ITEMS_MAX} items`)),
  [],
);

export const Batch = v.strictObject({
  /** The source's feed with the same entries, so that its next poll finds nothing new. */
  feed: v.optional(v.pipe(v.string("must be a string"), v.ulid("must be the id of a feed"))),
  items: List,
  withdrawn: List,
});

/** An item of JSON Feed 1.1. `base_url` is the base of its relative addresses, if that is not its own address. */
export const ImportedItem = v.object({ ...Item.entries, base_url: v.optional(WebUrl) });

const Withdrawn = v.object({ id: EntryId, at: v.optional(Instant) });

/**
 * `POST /api/v1/sources/{slug}/imports`: entries of an archive, as many as fit in one request. They become deliveries
 * as if they had been in a feed. An unchanged entry makes no delivery, so a batch can be sent again. 503 while too many
 * deliveries wait.
 */
export const imports = new Hono<{ Bindings: Env }>().post("/:slug/imports", async (c) => {
  const slug = c.req.param("slug");
  if (!(await readSource(c.env.DB, slug))) throw new ProblemError({ kind: "not-found", what: "source" });
  if ((await countWaiting(c.env.DB, WAITING_MAX)) >= WAITING_MAX)
    throw new ProblemError({ kind: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS });
  const { feed, items, withdrawn } = await parseBody(c.req.raw, Batch, BATCH_MAX_BYTES);
  if (feed !== undefined && !(await readFeedReport(c.env.DB, slug, feed)))
    throw new ProblemError({ kind: "not-found", what: "feed" });
  const entries = parsed(items, ImportedItem, "items", toEntry);
  const tombstones = parsed(withdrawn, Withdrawn, "withdrawn", ({ id, at }) => ({ ref: id, at }));
  const { count, messageIds } = await receiveFeed(
    { entries: entries.good, tombstones: tombstones.good },
    { source: slug, scope: feed ?? `source:${slug}` },
    c.env,
    Date.now(),
  );
  return c.json(
    {
      deliveries: count === 0 ? [] : await listDeliveryIds(c.env.DB, slug, messageIds),
      known: entries.good.length + tombstones.good.length - count,
      rejected: [...entries.rejected, ...tombstones.rejected],
    },
    202,
  );
});

/** The valid items; and for the others, their positions and faults. */
function parsed<S extends v.GenericSchema, T>(
  list: unknown[],
  schema: S,
  name: string,
  make: (item: v.InferOutput<S>) => T | string,
): { good: T[]; rejected: { pointer: string; detail: string }[] } {
  const good: T[] = [];
  const rejected: { pointer: string; detail: string }[] = [];
  for (const [index, item] of list.entries()) {
    const result = v.safeParse(schema, item);
    const made = result.success
      ? make(result.output)
      : issuesOf(result.issues)
          .map(({ pointer, detail }) => `${pointer} ${detail}`)
          .join("; ");
    if (typeof made === "string") rejected.push({ pointer: `/${name}/${index}`, detail: made });
    else good.push(made);
  }
  return { good, rejected };
}

/** Makes the same entry, field by field, as the feed reader does, because a later poll compares its JSON. */
export function toEntry(item: v.InferOutput<typeof ImportedItem>): FeedEntry | string {
  const { id, url, ...said } = saidIn(item);
  const { title, html, summary } = said;
  if (!title && !html && !summary) return "has neither a title nor a body nor a summary";
  if (new TextEncoder().encode(JSON.stringify([title, html, summary])).length > ENTRY_MAX_BYTES)
    return `has more than ${ENTRY_MAX_BYTES} bytes`;
  return {
    id,
    url,
    ...(item.base_url !== undefined && { base: item.base_url }),
    ...said,
    ...(item.date_published && { published: item.date_published }),
    ...(item.date_modified && { modified: item.date_modified }),
  };
}
