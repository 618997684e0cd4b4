import { ulid } from "ulid";
import type { Change } from "../model/entry.ts";
import { type Message, SEND_BATCH_MAX } from "../model/message.ts";
import {
  findEntry,
  identifyEntries,
  type KnownEntry,
  type Naming,
  saveTellings,
  type Telling,
} from "../storage/entries.ts";
import { joinWithdrawal } from "../storage/post-changes.ts";
import { GONE } from "../storage/removals.ts";
import { postKey, webAddress } from "../web/addresses.ts";
import { write } from "../upstreams/change.ts";
import type { Feed, FeedEntry } from "../upstreams/feeds/document.ts";

/** What an entry says, or that it is gone, with the names it goes by. */
interface Sighting extends Naming {
  hash: string;
  entry: FeedEntry | null;
  at: string | undefined;
}

/**
 * IDENTIFY: makes a delivery of each entry of a feed that is new or has changed since the same feed told of it, and wakes
 * them. An entry keeps the id of its first telling when its guid changes under the same link, or its link under the same
 * guid, or nothing but tracking parameters; so an edit updates its post, and nothing is published twice.
 *
 * @param scope the feed, whose former word the entries are compared with
 * @param now milliseconds since the epoch
 * @returns how many deliveries were made, with their message ids, and the entries that the document has, by the ids of their posts
 */
export async function takeFeed(
  feed: Pick<Feed, "entries" | "tombstones">,
  { source, scope }: { source: string; scope: string },
  env: Pick<Env, "DB" | "WORK">,
  now: number,
): Promise<{ told: number; messageIds: string[]; entryIds: string[] }> {
  const sightings = await sightingsOf(feed);
  if (sightings.length === 0) return { told: 0, messageIds: [], entryIds: [] };
  const namings = sightings.map(({ id, link }): Naming => ({ id, link }));
  const known = new Map((await identifyEntries(env.DB, source, scope, namings, now)).map((entry) => [entry.id, entry]));
  const tellings: Telling[] = [];
  for (const sighting of sightings) {
    const before = known.get(sighting.id);
    if (before === undefined || before.contentHash === sighting.hash) continue;
    tellings.push(await telling(sighting, before, scope, now));
  }
  await tell(tellings, source, scope, env, now);
  return {
    told: tellings.length,
    messageIds: tellings.map(({ part }) => part.messageId),
    entryIds: [...known.values()].map(({ entryId }) => entryId),
  };
}

/** Commits tellings and wakes their deliveries; the sweep finds those whose message is lost. */
export async function tell(
  tellings: Telling[],
  source: string,
  scope: string,
  env: Pick<Env, "DB" | "WORK">,
  now: number,
): Promise<void> {
  await saveTellings(env.DB, source, scope, tellings, now);
  const messages = tellings.map(({ part }) => ({ body: { kind: "delivery", id: part.id } satisfies Message }));
  for (let start = 0; start < messages.length; start += SEND_BATCH_MAX) {
    try {
      await env.WORK.sendBatch(messages.slice(start, start + SEND_BATCH_MAX));
    } catch (error) {
      console.warn({ event: "queue refused messages, left to the sweep", error: String(error) });
    }
  }
}

/**
 * IDENTIFY, for posts that arrive by themselves: gives each change the id that its post goes by, whether a feed or another
 * hook of the source has told of it before under another id and the same link. Safe to do again.
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
  name.length <= NAME_MAX_CHARS ? name : `sha256:${await sha256(name)}`;

/** SHA-256 of what an entry says; that it was touched is no change. */
async function hashOf({ modified: _, ...said }: FeedEntry): Promise<string> {
  return await sha256(JSON.stringify(said));
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toBase64();
}

const telling = async (sighting: Sighting, before: KnownEntry, scope: string, now: number): Promise<Telling> =>
  await tellingOf(changeOf(sighting, before, new Date(now).toISOString()), before, sighting.hash, scope, now);

/**
 * A delivery of what a feed says of an entry now.
 *
 * @param before what it said last
 * @param hash of what it says now
 */
export async function tellingOf(
  change: Change,
  before: Pick<KnownEntry, "entryId" | "tellings">,
  hash: string,
  scope: string,
  now: number,
): Promise<Telling> {
  const body = write(change);
  const { entryId } = before;
  const tellings = before.tellings + 1;
  return {
    entryId,
    tellings,
    contentHash: hash,
    part: {
      id: ulid(now),
      // The same when it is made again before it is remembered, and another when an entry goes back to a former text.
      messageId: `feed/${scope}/${tellings}/${await sha256(`${entryId}\n${hash}`)}`,
      bodyHash: await sha256(body),
      format: "change",
      body,
    },
  };
}

/**
 * A feed seldom dates its edits: one that is seen without a date of its own happened now. An entry without any date is as
 * old as our first sight of it.
 */
function changeOf({ entry, at }: Sighting, { entryId, seenAt, tellings }: KnownEntry, now: string): Change {
  if (entry === null) return { kind: "withdrawn", entryId, at: at ?? now };
  const { published, modified, ...rest } = entry;
  const first = published ?? modified ?? new Date(seenAt).toISOString();
  const last = modified ?? (tellings > 0 ? now : first);
  return { kind: "updated", at: now, entry: { ...rest, id: entryId, published: first, modified: last } };
}
