import { sha256Base64 } from "../bytes.ts";
import type { Change } from "../model/entry.ts";
import {
  type FeedChange,
  findEntry,
  identifyEntries,
  type KnownEntry,
  type Naming,
  saveFeedChanges,
} from "../storage/entries.ts";
import { GONE } from "../storage/removals.ts";
import { postKey, webAddress } from "../web/addresses.ts";
import type { Feed, FeedEntry } from "../upstreams/feeds/document.ts";
import { joinWithdrawal } from "../storage/withdrawals.ts";
import { partOf } from "./parts.ts";
import { toDeliveries, wake } from "./wake.ts";

/** What an entry says, or that it is gone, with the names it goes by. */
interface Sighting extends Naming {
  hash: string;
  entry: FeedEntry | null;
  at: string | undefined;
}

/**
 * IDENTIFY: makes a delivery of each entry of a feed that is new or has changed since the same feed was last read, and wakes
 * them. An entry keeps the id that it was first seen under when its guid changes under the same link, or its link under the
 * same guid, or nothing but tracking parameters; so an edit updates its post, and nothing is published twice.
 *
 * @param scope the feed, whose last state the entries are compared with
 * @param now milliseconds since the epoch
 * @returns how many deliveries were made, with their message ids, and the entries that the document has, by the ids of their posts
 */
export async function receiveFeed(
  feed: Pick<Feed, "entries" | "tombstones">,
  { source, scope }: { source: string; scope: string },
  env: Pick<Env, "DB" | "WORK">,
  now: number,
): Promise<{ count: number; messageIds: string[]; entryIds: string[] }> {
  const sightings = await sightingsOf(feed);
  if (sightings.length === 0) return { count: 0, messageIds: [], entryIds: [] };
  const namings = sightings.map(({ id, link }): Naming => ({ id, link }));
  const known = new Map((await identifyEntries(env.DB, source, scope, namings, now)).map((entry) => [entry.id, entry]));
  const changes: FeedChange[] = [];
  for (const sighting of sightings) {
    const before = known.get(sighting.id);
    if (before === undefined || before.contentHash === sighting.hash) continue;
    const change = changeOf(sighting, before, new Date(now).toISOString());
    changes.push(await feedChangeOf(change, before, sighting.hash, scope, now));
  }
  await saveAndWake(changes, source, scope, env, now);
  return {
    count: changes.length,
    messageIds: changes.map(({ part }) => part.messageId),
    entryIds: [...known.values()].map(({ entryId }) => entryId),
  };
}

/** Commits what a feed reports as deliveries, and wakes them; the sweep finds those whose message is lost. */
export async function saveAndWake(
  changes: FeedChange[],
  source: string,
  scope: string,
  env: Pick<Env, "DB" | "WORK">,
  now: number,
): Promise<void> {
  await saveFeedChanges(env.DB, source, scope, changes, now);
  await wake(env.WORK, toDeliveries(changes.map(({ part }) => part.id)));
}

/**
 * IDENTIFY, for posts that arrive by themselves: gives each change the id that its post goes by, whether a feed or another
 * hook of the source has reported it before under another id and the same link. Safe to do again.
 *
 * @param now milliseconds since the epoch
 */
export async function identifyChanges(
  db: D1Database,
  source: string,
  changes: readonly Change[],
  now: number,
): Promise<Change[]> {
  const named = await Promise.all(changes.map(async (change) => ({ change, ...(await namingOf(change)) })));
  const idsOfLink = Map.groupBy(named, ({ link }) => link);
  const namings = named.flatMap(({ change, id, link }): Naming[] => {
    if (change.kind === "withdrawn") return [];
    const isShared = new Set(idsOfLink.get(link)?.map((other) => other.id)).size > 1;
    return [{ id, link: isShared ? null : link }];
  });
  const known = namings.length === 0 ? [] : await identifyEntries(db, source, "", namings, now);
  const entryIds = new Map(known.map((entry) => [entry.id, entry.entryId]));
  const identified: Change[] = [];
  for (const { change, id, link } of named) {
    if (change.kind === "withdrawn") {
      identified.push({ ...change, entryId: (await findEntry(db, source, { id, link })) ?? id });
      continue;
    }
    const entryId = entryIds.get(id) ?? id;
    if (entryId !== id) await joinWithdrawal(db, source, id, entryId, now);
    identified.push({ ...change, entry: { ...change.entry, id: entryId } });
  }
  return identified;
}

async function namingOf(change: Change): Promise<Naming> {
  const { id, url } = change.kind === "withdrawn" ? { id: change.entryId, url: change.url } : change.entry;
  const address = webAddress(url);
  const link = address === null ? null : postKey(address);
  return { id: await short(id), link: link === null ? null : await short(link) };
}

/** Each entry once, with names that are worth something within its document. */
async function sightingsOf({ entries, tombstones }: Pick<Feed, "entries" | "tombstones">): Promise<Sighting[]> {
  const named = await Promise.all(
    entries.map(async (entry) => {
      const link = postKey(new URL(entry.url));
      return { entry: { ...entry, id: await short(entry.id) }, link: link === null ? null : await short(link) };
    }),
  );
  const linksOfId = Map.groupBy(named, ({ entry }) => entry.id);
  const sightings = new Map<string, Sighting>();
  for (const { entry, link } of named) {
    // An id that several pages of one document share is none.
    const isShared = new Set(linksOfId.get(entry.id)?.map(({ link }) => link)).size > 1;
    const id = isShared ? await short(entry.url) : entry.id;
    if (sightings.has(id)) continue;
    sightings.set(id, { id, link, entry: { ...entry, id }, hash: await hashOf(entry), at: undefined });
  }
  const idsOfLink = Map.groupBy(sightings.values(), ({ link }) => link);
  for (const sighting of sightings.values()) {
    // A link that several posts of one document share leads to none of them.
    if ((idsOfLink.get(sighting.link)?.length ?? 0) > 1) sighting.link = null;
  }
  for (const { ref, at } of tombstones) {
    const id = await short(ref);
    sightings.set(id, { id, link: null, entry: null, hash: `${GONE}${at ?? ""}`, at });
  }
  return [...sightings.values()];
}

/** Names of a thousand entries travel in one parameter of a statement, which holds 2 MB. */
const NAME_MAX_CHARS = 200;

const short = async (name: string): Promise<string> =>
  name.length <= NAME_MAX_CHARS ? name : `sha256:${await sha256Base64(name)}`;

/** SHA-256 of what an entry says. Its date of change is left out: a new date alone is no change. */
async function hashOf({ modified: _, ...said }: FeedEntry): Promise<string> {
  return await sha256Base64(JSON.stringify(said));
}

/**
 * A delivery of what a feed says about an entry now.
 *
 * @param before the state that the feed last reported
 * @param hash of the state that it reports now
 */
export async function feedChangeOf(
  change: Change,
  before: Pick<KnownEntry, "entryId" | "changeCount">,
  hash: string,
  scope: string,
  now: number,
): Promise<FeedChange> {
  const { entryId } = before;
  const changeCount = before.changeCount + 1;
  // The same if we crash before the state is saved and make it again; another when an entry returns to a former text.
  const messageId = `feed/${scope}/${changeCount}/${await sha256Base64(`${entryId}\n${hash}`)}`;
  return { entryId, changeCount, contentHash: hash, part: await partOf(change, () => messageId, now) };
}

/**
 * A feed seldom dates its edits: one that is seen without a date of its own happened now. An entry without any date is as
 * old as our first sight of it.
 */
function changeOf({ entry, at }: Sighting, { entryId, seenAt, changeCount }: KnownEntry, now: string): Change {
  if (entry === null) return { kind: "withdrawn", entryId, at: at ?? now };
  const { published, modified, ...rest } = entry;
  const first = published ?? modified ?? new Date(seenAt).toISOString();
  const last = modified ?? (changeCount > 0 ? now : first);
  return { kind: "updated", at: now, entry: { ...rest, id: entryId, published: first, modified: last } };
}
