import type { Feed } from "../upstreams/feeds/document.ts";
import { feedChangeOf, saveAndWake } from "./identify.ts";
import { HOUR_MS } from "../time.ts";
import type { StoredFeed } from "../storage/feeds.ts";
import { doubtMissing, GONE, noteMissing, readMissing, settleRemovals } from "../storage/removals.ts";

/**
 * How long an entry must be missing, at two polls at least. This is longer than a publisher's faulty release or a cache
 * lasts, and short enough to follow a withdrawal on the same day.
 */
export const MISSING_MS = 6 * HOUR_MS;

/** The most withdrawals in one poll. The next poll withdraws the rest. */
const REMOVALS_MAX = 1000;

const REASON = "The publisher has taken this post out of its feed.";

type Watched = Pick<StoredFeed, "id" | "source" | "complete" | "missingSince">;

/**
 * Notes which entries a document lacks, if the document can be trusted: the feed or the operator says that it lists all
 * entries, it lists some, and it was read completely.
 *
 * @param entryIds the entries that it has
 * @returns since when an entry has been missing
 */
export async function watchRemovals(
  feed: Watched,
  document: Pick<Feed, "isComplete" | "hasMore" | "entries">,
  isWhole: boolean,
  entryIds: string[],
  db: D1Database,
  now: number,
): Promise<void> {
  if (feed.complete === "never") return;
  const isComplete = (document.isComplete || feed.complete === "always") && !document.hasMore;
  if (isComplete && isWhole && document.entries.length > 0) await noteMissing(db, feed.id, entryIds, now);
  else if (feed.missingSince !== null) await doubtMissing(db, feed.id);
}

/** The outcome for missing entries. */
export type Removed = { kind: "removed"; count: number } | { kind: "too-many"; count: number; stayed: number };

/**
 * Withdraws entries that have been missing for long enough, each by a delivery. If more entries are missing than have
 * stayed, the cause is probably a fault of the feed, and the operator decides.
 *
 * @param missingMs the time that is long enough
 * @param now milliseconds since the epoch
 */
export async function withdrawMissing(
  { id, source }: Pick<StoredFeed, "id" | "source">,
  { missingMs, many }: { missingMs: number; many: "hold" | "withdraw" },
  env: Pick<Env, "DB" | "WORK">,
  now: number,
): Promise<Removed> {
  const { missing, stayed } = await readMissing(env.DB, source, id, now - missingMs, REMOVALS_MAX);
  if (many === "hold" && missing.length > stayed) return { kind: "too-many", count: missing.length, stayed };
  const at = new Date(now).toISOString();
  const changes = await Promise.all(
    missing.map((entry) => {
      const change = { kind: "withdrawn", entryId: entry.entryId, reason: REASON, at } as const;
      return feedChangeOf(change, entry, `${GONE}missing`, id, now);
    }),
  );
  await saveAndWake(changes, source, id, env, now);
  await settleRemovals(env.DB, id);
  return { kind: "removed", count: changes.length };
}

/** Whether an entry has been missing for long enough to be withdrawn. */
export const isRemovalDue = ({ complete, missingSince }: Watched, now: number): boolean =>
  complete !== "never" && missingSince !== null && missingSince <= now - MISSING_MS;
