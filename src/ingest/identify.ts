import { sha256Base64 } from "../bytes.ts";
import { believed } from "../model/clock.ts";
import type { Change, Entry } from "../model/entry.ts";
import type { Fingerprint } from "../model/fingerprint.ts";
import {
  fingerprintOf,
  isMovedEntry,
  isNextEdition,
  isOtherEntry,
  isRetitledEntry,
  isSameEntry,
  isWhole,
  MOVED_TOLERANCE_MS,
} from "../post/fingerprint.ts";
import { DAY_MS } from "../time.ts";
import {
  type Candidate,
  type FeedChange,
  findEntry,
  type Identity,
  type KnownEntry,
  type Naming,
  type Printed,
  readCandidates,
  readFingerprints,
  readKnownEntries,
  recognize,
  saveFeedChanges,
  saveFingerprints,
  saveIdentities,
  type UnknownEntry,
} from "../storage/entries.ts";
import { idSpellings, webAddress } from "../web/addresses.ts";
import type { Feed } from "../upstreams/feeds/document.ts";
import { joinWithdrawal } from "../storage/withdrawals.ts";
import { partOf } from "./parts.ts";
import { type FeedSighting, hashOf, linkOf, ownName, type Sighting, short, sightingsOf } from "./sightings.ts";
import { toDeliveries, wake } from "./wake.ts";

/**
 * IDENTIFY: makes deliveries of a feed's entries that are new or have changed since the feed was last read, and wakes
 * them. When an entry's id, link or site changes and its content does not, it keeps the id under which it was first
 * seen. So an edit updates its post, and nothing is published twice.
 *
 * @param isPolled whether we requested the feed. States of a polled feed arrive in order; pushed ones may arrive in any
 * order.
 * @param scope the feed whose last state the entries are compared with
 * @param now milliseconds since the epoch
 * @returns the number of deliveries, their message ids, and the document's entries by the entry ids of their posts
 */
export async function receiveFeed(
  feed: Pick<Feed, "entries" | "tombstones">,
  { source, scope, isPolled = false }: { source: string; scope: string; isPolled?: boolean },
  env: Pick<Env, "DB" | "WORK">,
  now: number,
): Promise<{ count: number; messageIds: string[]; entryIds: string[] }> {
  const sightings = await sightingsOf(feed);
  if (sightings.length === 0) return { count: 0, messageIds: [], entryIds: [] };
  if (isPolled) for (const sighting of sightings) sighting.isListed = true;
  const known = await identify(env.DB, source, scope, sightings, now);
  if (isPolled) for (const sighting of sightings) await keepFirstDate(sighting, known.get(sighting.id)!, now);
  const changed = sightings.flatMap((sighting) => {
    const before = known.get(sighting.id);
    return before === undefined || before.contentHash === sighting.hash ? [] : [{ sighting, before }];
  });
  const printed = changed.flatMap(({ sighting, before }) =>
    sighting.isPrinted ? [] : printedOf(sighting, before.entryId, now),
  );
  if (printed.length > 0) await saveFingerprints(env.DB, source, printed);
  const changes: FeedChange[] = [];
  for (const { sighting, before } of changed)
    changes.push(await feedChangeOf(changeOf(sighting, before, isPolled, now), before, sighting.hash, scope, now));
  await saveAndWake(changes, source, scope, env, now);
  return {
    count: changes.length,
    messageIds: changes.map(({ part }) => part.messageId),
    entryIds: [...known.values()].map(({ entryId }) => entryId),
  };
}

/** A mistyped date that a publisher corrects moves further than this. */
const CORRECTED_MIN_MS = 10 * DAY_MS;

/**
 * Keeps the first published date of an entry that a polled feed dates anew: after it was first seen, not much later than
 * before, or as its modified date. Such a date is when the entry was modified, or when the feed was made.
 */
async function keepFirstDate(sighting: FeedSighting, before: KnownEntry, now: number): Promise<void> {
  const { entry } = sighting;
  const first = before.firstPublishedAt;
  if (entry?.published === undefined || first === null || before.contentHash === sighting.hash) return;
  const at = Date.parse(entry.published);
  const { published, modified = published } = entry;
  const isModified = entry.modified === published;
  const isAnew = at > first && (isModified || at > before.seenAt || at - first < CORRECTED_MIN_MS);
  if (!isAnew || at !== believed(at, now)) return;
  sighting.entry = { ...entry, published: isoOf(first)!, modified: modified < published ? published : modified };
  sighting.hash = await hashOf(sighting.entry);
}

/** How often entries are looked up again because a concurrent run has named them. */
const ATTEMPTS_MAX = 5;

/**
 * Finds the entries of sightings, by ids or by content, and saves them. If a sighting has nothing but a link, and the
 * link leads to another entry now, the sighting gets an id of its own.
 *
 * @returns the known entry of each sighting, by the sighting's id
 */
async function identify(
  db: D1Database,
  source: string,
  scope: string,
  sightings: readonly FeedSighting[],
  now: number,
): Promise<Map<string, KnownEntry>> {
  let known = byId(await readKnownEntries(db, source, scope, sightings.map(linkingOf), now));
  if (await renameOthers(db, source, sightings, known))
    known = byId(await readKnownEntries(db, source, scope, sightings.map(linkingOf), now));
  return await identifyUnknown(db, source, scope, sightings, known, now);
}

const linkingOf = ({ id, link, isLinkShared }: Sighting): Naming => ({ id, link: isLinkShared ? null : link });

const byId = (entries: readonly KnownEntry[]): Map<string, KnownEntry> =>
  new Map(entries.map((entry) => [entry.id, entry]));

const askedOf = ({ id, link, isListed }: Sighting, print: Fingerprint | null): UnknownEntry => ({
  id,
  link,
  spellings: idSpellings(id),
  title: print?.title ?? "",
  publishedAt: print?.publishedAt ?? null,
  movedText: isListed && print !== null && isWhole(print) ? print.text : null,
});

/**
 * Identifies sightings whose ids are unknown.
 *
 * @param known the identified ones by id; results are added to it
 * @param found the candidates, if they have been read
 */
async function identifyUnknown(
  db: D1Database,
  source: string,
  scope: string,
  sightings: readonly Sighting[],
  known: Map<string, KnownEntry>,
  now: number,
  found?: readonly Candidate[],
): Promise<Map<string, KnownEntry>> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const unknown = sightings.filter(({ id }) => !known.has(id));
    if (unknown.length === 0) return known;
    const asked = unknown.map((sighting) => ({ sighting, print: printOf(sighting) }));
    const unnamed = asked.map(({ sighting, print }) => askedOf(sighting, print));
    const candidates = (attempt === 0 && found) || (await readCandidates(db, source, unnamed, MOVED_TOLERANCE_MS));
    const candidatesOf = Map.groupBy(candidates, ({ id }) => id);
    const present = new Set([...known.values()].map(({ entryId }) => entryId));
    const identities: Identity[] = [];
    const printed: Printed[] = [];
    for (const { sighting, print } of asked) {
      const own = candidatesOf.get(sighting.id) ?? [];
      const entryId = matchOf(sighting, print, own, present) ?? sighting.id;
      present.add(entryId);
      sighting.isPrinted = true;
      const linkedTo = own.find(({ isLinked }) => isLinked)?.entryId ?? null;
      identities.push({ ...linkingOf(sighting), entryId, linkedTo });
      printed.push(...printedOf(sighting, entryId, now));
    }
    for (const entry of await saveIdentities(db, source, scope, identities, printed, now)) known.set(entry.id, entry);
  }
  throw new Error(`the entries of ${source} kept changing`);
}

/** The known entry of a sighting with an unknown id; undefined when the entry is new. */
function matchOf(
  { link, isListed }: Sighting,
  print: Fingerprint | null,
  candidates: readonly Candidate[],
  present: ReadonlySet<string>,
): string | undefined {
  const spelling = candidates.find(({ isSpelling }) => isSpelling);
  if (spelling !== undefined || print === null) return spelling?.entryId;
  const isSame = (known: Candidate) =>
    known.isLinked || (link !== null && known.link === link)
      ? isSameEntry(known, print, known.isGone)
      : !known.isGone &&
        (isMovedEntry(known, { ...print, link }) || (isListed === true && isRetitledEntry(known, print)));
  return candidates.find((candidate) => !present.has(candidate.entryId) && isSame(candidate))?.entryId;
}

/**
 * Gives ids of their own to entries whose id, or whose link if they have no id, belonged to another entry before.
 *
 * @returns whether there were any
 */
async function renameOthers(
  db: D1Database,
  source: string,
  sightings: readonly FeedSighting[],
  known: ReadonlyMap<string, KnownEntry>,
): Promise<boolean> {
  const doubtful = sightings.flatMap((sighting) => {
    const before = known.get(sighting.id);
    const isDoubtful = sighting.entry !== null && before !== undefined && before.contentHash !== sighting.hash;
    return isDoubtful ? [{ sighting, entryId: before.entryId }] : [];
  });
  if (doubtful.length === 0) return false;
  const prints = await readFingerprints(
    db,
    source,
    doubtful.map(({ entryId }) => entryId),
  );
  let renamed = false;
  for (const { sighting, entryId } of doubtful) {
    const [before, print] = [prints.get(entryId), printOf(sighting)];
    if (before === undefined || print === null) continue;
    const { link, entry } = sighting;
    const isOther = entry!.isUnnamed ? isOtherEntry(before, print) : isNextEdition(before, { ...print, link });
    if (!isOther) continue;
    sighting.id = await ownName(sighting.entry!);
    renamed = true;
  }
  return renamed;
}

function printOf(sighting: Sighting): Fingerprint | null {
  if (sighting.said === null) return null;
  sighting.print ??= fingerprintOf(sighting.said);
  return sighting.print;
}

function printedOf(sighting: Sighting, entryId: string, now: number): Printed[] {
  const print = printOf(sighting);
  if (print === null) return [];
  const first = sighting.said?.published ?? sighting.said?.modified;
  const firstPublishedAt = first === undefined ? now : believed(Date.parse(first), now);
  return [{ ...print, entryId, link: sighting.link, firstPublishedAt }];
}

/** Commits a feed's changes as deliveries, and wakes them. The sweep finds deliveries whose message is lost. */
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
 * IDENTIFY, for posts that arrive one by one: gives each change the entry id of its post, even if a feed or another
 * hook of the source has reported the post under another id. Running it again has no effect.
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
  const sightings = new Map<string, Sighting>();
  for (const { change, id, link } of named) {
    if (change.kind === "withdrawn") continue;
    const isLinkShared = new Set(idsOfLink.get(link)?.map((other) => other.id)).size > 1;
    sightings.set(id, { id, link, isLinkShared, said: change.entry });
  }
  const known = sightings.size === 0 ? null : await identifyPosts(db, source, [...sightings.values()], now);
  const identified: Change[] = [];
  for (const { change, id, link } of named) {
    if (change.kind === "withdrawn") {
      const entryId = (await findEntry(db, source, { id, link, spellings: idSpellings(id) })) ?? id;
      identified.push({ ...change, entryId });
      continue;
    }
    const { entryId = id, firstPublishedAt = null } = known?.get(id) ?? {};
    if (entryId !== id) await joinWithdrawal(db, source, id, entryId, now);
    const published = firstPublished(change.entry, firstPublishedAt);
    identified.push({ ...change, entry: { ...change.entry, id: entryId, published } });
  }
  return identified;
}

/**
 * Like {@link identify}, and saves the entries' fingerprints too. When no entry can be a known one under a new name,
 * that takes one step.
 */
async function identifyPosts(
  db: D1Database,
  source: string,
  sightings: readonly Sighting[],
  now: number,
): Promise<Map<string, KnownEntry>> {
  const sighted = sightings.flatMap((sighting) =>
    printedOf(sighting, sighting.id, now).map(({ entryId: _, ...print }) => ({
      ...print,
      ...askedOf(sighting, print),
      isLinkOwn: !sighting.isLinkShared,
    })),
  );
  const known: KnownEntry[] = [];
  const candidates: Candidate[] = [];
  for (let start = 0; start < sighted.length; start += RECOGNIZED_AT_ONCE) {
    const found = await recognize(
      db,
      source,
      sighted.slice(start, start + RECOGNIZED_AT_ONCE),
      MOVED_TOLERANCE_MS,
      now,
    );
    known.push(...found.known);
    candidates.push(...found.candidates);
  }
  return await identifyUnknown(db, source, "", sightings, byId(known), now, candidates);
}

/** Entries per step. Their names and texts travel in one parameter, which holds 2 MB. */
const RECOGNIZED_AT_ONCE = 400;

/** The date of the first sight, when the modified date stands in for a missing published one. */
function firstPublished({ published, modified }: Entry, firstPublishedAt: number | null): string {
  const isKnown = published === modified && firstPublishedAt !== null && firstPublishedAt < Date.parse(published);
  return isKnown ? isoOf(firstPublishedAt)! : published;
}

async function namingOf(change: Change): Promise<Naming> {
  const { id, url } = change.kind === "withdrawn" ? { id: change.entryId, url: change.url } : change.entry;
  const address = webAddress(url);
  return { id: await short(id), link: address === null ? null : await linkOf(address) };
}

/**
 * A delivery with an entry's current state in a feed.
 *
 * @param before the last state that the feed reported
 * @param hash the hash of the current state
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
  // The id stays the same if we crash before the state is saved and run again. It differs when an entry returns to an
  // earlier text.
  const messageId = `feed/${scope}/${changeCount}/${await sha256Base64(`${entryId}\n${hash}`)}`;
  const clock = change.kind === "withdrawn" ? now : Date.parse(change.clock ?? change.entry.modified);
  return { entryId, changeCount, contentHash: hash, clock, part: await partOf(change, () => messageId, now) };
}

/**
 * The change that a feed reports. Feeds seldom date their edits: a change without a date of its own happened now. If a
 * polled feed moves a date back, the new state still wins over the earlier one. An entry without a published date keeps
 * the one that was assumed at first sight.
 */
function changeOf({ entry, at }: FeedSighting, before: KnownEntry, isPolled: boolean, now: number): Change {
  const { entryId, seenAt, changeCount } = before;
  const arrival = new Date(now).toISOString();
  if (entry === null) return { kind: "withdrawn", entryId, at: at ?? arrival };
  const { published, modified, isUnnamed: _, ...rest } = entry;
  // It has no date, or had none at first sight, and the time of that sight was assumed.
  const isAssumed = published === undefined || before.firstPublishedAt === seenAt;
  const first = published ?? isoOf(before.firstPublishedAt) ?? modified ?? isoOf(seenAt)!;
  const last = modified ?? (changeCount > 0 ? arrival : first);
  const own = believed(Date.parse(last), now);
  const clock = isPolled ? Math.max(own, before.clock ?? own) : own;
  return {
    kind: "updated",
    at: arrival,
    entry: { ...rest, id: entryId, published: first, modified: last },
    ...(clock !== Date.parse(last) && { clock: isoOf(clock)! }),
    ...(modified === undefined && isAssumed && { isUndated: true as const }),
  };
}

const isoOf = (time: number | null): string | undefined => (time === null ? undefined : new Date(time).toISOString());
