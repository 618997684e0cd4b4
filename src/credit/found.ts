/** A sentence as its readers see it, and what they find in it. */
import { type Link, lowered } from "../html/runs.ts";
import { isFrontPage, isSamePost, isSameSite, webAddress } from "../web/addresses.ts";
import {
  type Footer,
  homeOf,
  isTitleBehind,
  linkName,
  type Subject,
  isUnnamed,
  withoutTitle,
  wordsOf,
} from "./names.ts";
import { markerIn, pastStem, type Patterns } from "./stems.ts";

export interface Sentence {
  said: string;
  lower: string;
  /** In lower case, with the words of its links masked. */
  masked: string;
  links: Link[];
  /** Where the sentence begins after its label. */
  label: number;
  /** The publisher that it names before it says what was published. */
  introduced: Introduced | undefined;
  /** The end of a pronoun that stands for the post. */
  pronoun: number | undefined;
  /** Whether it is the whole line. */
  isLine: boolean;
  /** Whether what follows sends to the original. */
  isProven: boolean;
}

/** The publisher that a sentence names before a clause about it, or thanks. */
export interface Introduced {
  link: Link;
  /** The clause without its pronoun; undefined when there is none. */
  clause: string | undefined;
  isThanked: boolean;
  /** Whether the clause is about a place: "where …", and not about the publisher itself: "which …". */
  isPlace: boolean;
  /** Whether the thanks are for a reprint. */
  isForReprint: boolean;
}

export interface Found {
  name: string;
  publisher?: URL;
  post?: URL;
  /** Whether it names the post itself, and so is certainly a footer. */
  isSure: boolean;
}

/** The publisher that a link leads to. */
export function foundBy(link: Link, links: Link[], postLink: Link | undefined, isSure: boolean): Found | undefined {
  const publisher = webAddress(link.href);
  if (publisher === null) return undefined;
  const isPostOf = (url: URL | null) => url !== null && isSameSite(url, publisher) && !isFrontPage(url, null);
  // "With the headline …" links to another page of the same site.
  const headline = isFrontPage(publisher, null)
    ? links.map(({ href }) => webAddress(href)).find((url) => isPostOf(url))
    : undefined;
  const post = webAddress(postLink?.href) ?? headline ?? undefined;
  return { name: linkName(link.written), publisher, ...(post && { post }), isSure };
}

/** The post that a link leads to. */
export const postOf = (link: Link | undefined): Pick<Found, "post"> => {
  const post = webAddress(link?.href);
  return post === null ? {} : { post };
};

/** The footer of what was found: whether its link is the publisher or the post itself, and how certain that is. */
export function judged(
  found: Found,
  said: string,
  links: Link[],
  { title, addresses }: Subject,
): Omit<Footer, "start"> {
  const { isSure, publisher, post } = found;
  const link = links.find(({ written }) => linkName(written) === found.name);
  const isPage = publisher !== undefined && !isFrontPage(publisher, null);
  const isTheTitle = isPage && link !== undefined && isTitleBehind(said.slice(0, link.start), link.written);
  const name = isTheTitle ? "" : withoutTitle(found.name, title);
  // "First published: The Old Wall (Quay Post)."
  const isTitled = name === "";
  const page = post ?? (isTitled || isUnnamed(name) ? publisher : undefined);
  const isOwn = isTitled || (page !== undefined && addresses.some((address) => isSamePost(page, address)));
  const home = publisher !== undefined && (isTitled || isUnnamed(name)) ? homeOf(publisher, links) : undefined;
  const named = { name, ...(publisher && { publisher }), ...(page && { post: page }), ...home };
  return { named, proof: isOwn ? "own" : isSure ? "signed" : "likely" };
}

/** Whether a link is the verb of its sentence, and leads to the post: "[published] on the Quay Post". */
export const isVerb = ({ published }: Patterns, { written }: Link): boolean =>
  wordsOf(written).length <= VERB_WORDS_MAX && pastStem(published, lowered(written), 0) !== undefined;
const VERB_WORDS_MAX = 2;

/** Whether a link's text says that the post was published before, and names nobody. */
export const saysWhere = ({ start, end, written }: Link, patterns: Patterns, lower: string): boolean =>
  end - start <= SAYING_MAX_CHARS && !/\s\p{Lu}/u.test(written) && markerIn(patterns, lower.slice(start, end)) === 0;

const SAYING_MAX_CHARS = 60;

/** Whether a link leads to a license. */
export const isLicense = ({ href, text }: Link): boolean =>
  href.includes("//creativecommons.org/") || /^(?:an? |the )?(?:creative[ -]commons|cc[ -]by)/i.test(text);
