import { opens, textOf } from "../html/excerpt.ts";
import { withoutLead } from "../html/lead.ts";
import { pictureKey, shownIn } from "../html/same-picture.ts";
import type { Content } from "../model/post.ts";
import { seenIn } from "./shown.ts";
import { folded, lettersOf } from "./words.ts";

const RIGHTS = ["embargoedUntil", "delayMinutes", "expires", "license", "excerptOnly", "withoutImages"] as const;

/**
 * Whether a content shows readers nothing that another content of the same post does not: it has the same title and
 * text, or the beginning of the text if the source sends no more, and no other links, pictures, authors, tags or
 * rights. For example, a feed without pictures repeats the webhook that brought them.
 */
export function repeats(one: Content, other: Content): boolean {
  if (one.isProtected || other.isProtected) return false;
  return (
    lettersIn(one.title) === lettersIn(other.title) &&
    isTextOf(one, other) &&
    isSubset(linksIn(one), linksIn(other)) &&
    isSubset(picturesIn(one), picturesIn(other)) &&
    isSubset(one.tags.map(folded), other.tags.map(folded)) &&
    one.authors.every(({ name, url }) =>
      other.authors.some((author) => author.name === name && (url === undefined || url === author.url)),
    ) &&
    RIGHTS.every((right) => one[right] === undefined || one[right] === other[right]) &&
    // A source's shorter way also leaves out the first publisher.
    (one.attribution.via.length === 0 || firstOf(one) === firstOf(other))
  );
}

const lettersIn = (html: string): string => lettersOf(folded(textOf(html)));

function isTextOf(one: Content, other: Content): boolean {
  const summary = lettersIn(one.summary);
  const isSummary = summary === "" || summary === lettersIn(other.summary) || opens(one.summary, other.html);
  if (!isSummary || (one.cut === "members" && other.cut !== "members")) return false;
  if (one.cut === "source" && (other.cut === "source" ? one.html === other.html : opens(textOf(one.html), other.html)))
    return true;
  const letters = lettersIn(one.html);
  if (letters === lettersIn(other.html) || letters === lettersIn(withoutLead(other.html))) return true;
  return isExcerptOf(one, other);
}

/** Markup other than links and line breaks, because bare addresses in a text have become links. */
const MARKUP = /<(?!\/?(?:a|br)\b)/;

/**
 * Whether a text is only an excerpt, as feeds have it: a text without any markup that leaves out whole blocks, or the
 * summary.
 */
function isExcerptOf({ html }: Content, other: Content): boolean {
  if (html === "" || MARKUP.test(html)) return false;
  const whole = lettersIn(other.html);
  const isSummary = other.summary !== "" && lettersIn(html) === lettersIn(other.summary);
  return isSummary || sentencesOf(html).every((sentence) => whole.includes(sentence));
}

const sentencesOf = (text: string): string[] =>
  textOf(text)
    .split(/[.!?…。！？]+/)
    .map((sentence) => lettersOf(folded(sentence)));

const linksIn = (content: Content): string[] =>
  [...seenIn(content).html.matchAll(/ href="([^"]*)"/g)].map(([, href]) => href!);

const picturesIn = ({ html, image }: Content): string[] => [
  ...shownIn(html),
  ...(image === undefined ? [] : [pictureKey(image)]),
];

const firstOf = ({ attribution: { first, via } }: Content): string =>
  JSON.stringify([first.home, via.map((hop) => hop.home)]);

const isSubset = (some: readonly string[], all: readonly string[]): boolean => new Set(some).isSubsetOf(new Set(all));
