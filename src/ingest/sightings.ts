import { sha256Base64 } from "../bytes.ts";
import type { Fingerprint } from "../model/fingerprint.ts";
import { folded, lettersOf } from "../post/words.ts";
import type { Naming } from "../storage/entries.ts";
import { GONE } from "../storage/removals.ts";
import type { Feed, FeedEntry } from "../upstreams/feeds/document.ts";
import { idKey, postKey } from "../web/addresses.ts";

/** An entry's names in a document or webhook, and its content; null when the entry is gone. */
export interface Sighting extends Naming {
  /** Whether other entries of the document have its link. */
  isLinkShared: boolean;
  said: { title: string; html: string; summary: string; published?: string; modified?: string } | null;
  /** The fingerprint of its content, made when it is first needed. */
  print?: Fingerprint;
  /** Whether its fingerprint is saved already. */
  isPrinted?: true;
  /**
   * Whether the document lists all current entries of its feed, so that an entry whose names changed is missing under
   * its old ones.
   */
  isListed?: true;
}

/** An entry, or the tombstone of one, as a feed's document has it. */
export interface FeedSighting extends Sighting {
  hash: string;
  entry: FeedEntry | null;
  at: string | undefined;
}

/** The name of a link, to be compared with others. Null when the address names no post, such as a front page. */
export async function linkOf(address: URL): Promise<string | null> {
  const link = postKey(address);
  return link === null ? null : await short(link);
}

/** Placeholders that publishers write when they have no id. */
const NO_ID = /^(?:n\/?a|none|null|nil|undefined|unknown|false|true|guid|id|[-_0?]+)$/i;

/** Each entry once, under a name that no other entry of its document has. */
export async function sightingsOf({
  entries,
  tombstones,
}: Pick<Feed, "entries" | "tombstones">): Promise<FeedSighting[]> {
  const named = await Promise.all(
    entries.map(async (entry) => {
      const link = await linkOf(new URL(entry.url));
      const isUnnamed = entry.isUnnamed === true || NO_ID.test(entry.id);
      const id = await short(isUnnamed ? entry.url : entry.id);
      return { entry: { ...entry, id, ...(isUnnamed && { isUnnamed: true as const }) }, link };
    }),
  );
  const linksOfId = Map.groupBy(named, ({ entry }) => idKey(entry.id));
  for (const one of named) {
    // An id that several pages of one document share identifies none of them.
    if (new Set(linksOfId.get(idKey(one.entry.id))?.map(({ link }) => link)).size > 1)
      one.entry = { ...one.entry, id: await short(one.entry.url), isUnnamed: true };
  }
  const sightings: FeedSighting[] = [];
  for (const sharing of Map.groupBy(named, ({ entry }) => idKey(entry.id)).values()) {
    const distinct = distinctOf(sharing);
    for (const { entry, link } of distinct) {
      const { isUnnamed: _, ...said } = entry;
      const id = distinct.length > 1 ? await ownName(entry) : entry.id;
      const named = distinct.length > 1 ? { ...entry, id } : entry;
      sightings.push({ id, link, isLinkShared: false, entry: named, said, hash: await hashOf(entry), at: undefined });
    }
  }
  const idsOfLink = Map.groupBy(sightings, ({ link }) => link);
  // A link that several posts of one document share identifies none of them.
  for (const sighting of sightings) sighting.isLinkShared = (idsOfLink.get(sighting.link)?.length ?? 0) > 1;
  for (const { ref, at } of tombstones) {
    const id = await short(ref);
    const before = sightings.findIndex((sighting) => idKey(sighting.id) === idKey(id));
    const gone = { id, link: null, isLinkShared: false, entry: null, said: null, hash: `${GONE}${at ?? ""}`, at };
    sightings.splice(before < 0 ? sightings.length : before, before < 0 ? 0 : 1, gone);
  }
  return sightings;
}

interface Named {
  entry: FeedEntry;
  link: string | null;
}

/** Entries of one document that share an id and a link, without older states of the same entry. */
function distinctOf(sharing: readonly Named[]): Named[] {
  const distinct: Named[] = [];
  for (const one of sharing) {
    const place = distinct.findIndex((other) => !areApart(one.entry, other.entry));
    if (place < 0) distinct.push(one);
    else if ((one.entry.modified ?? "") > (distinct[place]!.entry.modified ?? "")) distinct[place] = one;
  }
  return distinct;
}

const titleOf = (title: string): string => lettersOf(folded(title));

/**
 * Whether title and date distinguish two entries with one id. Atom may list several states of one entry (RFC 4287,
 * section 4.1.1).
 */
function areApart(one: FeedEntry, other: FeedEntry): boolean {
  if (one.published !== undefined && other.published !== undefined && one.published !== other.published) return true;
  if (titleOf(one.title) === titleOf(other.title)) return false;
  const areStates = one.modified !== undefined && other.modified !== undefined && one.modified !== other.modified;
  return one.isUnnamed === true || !areStates;
}

/** A name for an entry that shares its id and link with others. */
export const ownName = async ({ url, title, published, modified }: FeedEntry): Promise<string> =>
  `sha256:${await sha256Base64(JSON.stringify([idKey(url), titleOf(title), published ?? modified ?? ""]))}`;

/** Names of a thousand entries travel in one parameter of a statement, which holds 2 MB. */
const NAME_MAX_CHARS = 200;

/** A name that is short enough to be stored: long ones are hashed. */
export const short = async (name: string): Promise<string> =>
  name.length <= NAME_MAX_CHARS ? name : `sha256:${await sha256Base64(name)}`;

/** SHA-256 of an entry's content, without its modified date: a new date alone is no change. */
export async function hashOf({ modified: _, isUnnamed: __, ...said }: FeedEntry): Promise<string> {
  return await sha256Base64(JSON.stringify(said));
}
