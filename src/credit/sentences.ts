/** Finds a footer by the words of a line's last sentence. */
import { type Link, lowered } from "../html/runs.ts";
import { readBare } from "./bare.ts";
import { stays } from "./behind.ts";
import { introducedIn, readClause } from "./clauses.ts";
import { judged } from "./found.ts";
import { COPYRIGHT, lastSentenceOf, SENTENCE_MAX_CHARS } from "./last-sentence.ts";
import type { Footer, Subject } from "./names.ts";
import { readOfPost } from "./of-post.ts";
import { ofThis, pastPronoun } from "./self.ts";
import { isMarked, pastLabel, patternsFor } from "./stems.ts";

/**
 * Finds a footer in a line's last sentence, whatever its word order: the sentence names the post itself ("this
 * article"), says that it was published before, and has a link or a known name. It may also contain dates, authors, the
 * issue and remarks on the publisher. A sentence that does not name the post must be short, and the whole line.
 *
 * @param isProven whether what follows sends to the original. Then "published by" needs no "first".
 */
export function footerInSentence(text: string, links: Link[], subject: Subject, isProven: boolean): Footer | undefined {
  const start = lastSentenceOf(text, links);
  const said = text.slice(start);
  const before = text.slice(0, start).trim();
  const isAlone = COPYRIGHT.test(before) || start === 0;
  if (said.length > SENTENCE_MAX_CHARS || !(isProven || isMarked(said))) return undefined;
  const within = links.flatMap((link) =>
    link.start >= start && link.text !== "" ? [{ ...link, start: link.start - start, end: link.end - start }] : [],
  );
  const lower = ofThis(lowered(said), subject);
  const masked = within.reduce(
    (left, link) => left.slice(0, link.start) + LINKED.repeat(link.end - link.start) + left.slice(link.end),
    lower,
  );
  const label = pastLabel(lower);
  if (label === undefined) return undefined;
  // "Originally published at:" looks like a label.
  const openings = [label, lower.search(/[^\s\p{P}]/u), RIGHTS_BEFORE.exec(lower)?.[0].length ?? label];
  for (const opening of new Set(openings)) {
    // "Article published: a version of this text …"
    const shown = " ".repeat(opening) + masked.slice(opening);
    const introduced = introducedIn(shown, opening, within);
    const pronoun = pastPronoun(lower, before);
    const sentence = {
      said,
      lower,
      masked: shown,
      links: within,
      label: opening,
      introduced,
      pronoun,
      isLine: start === 0,
      isProven,
    };
    for (const patterns of patternsFor(lower)) {
      const named =
        readOfPost(patterns, sentence, subject) ??
        readClause(patterns, sentence) ??
        (isAlone || stays(before) ? readBare(patterns, sentence) : undefined);
      if (named !== undefined) return { ...judged(named, said, within, subject), start: isAlone ? 0 : start };
    }
  }
  return undefined;
}

/** "© 2026 Ida Brandt – " */
const RIGHTS_BEFORE = /^\W*(?:©|\(c\)|copyright)[^–—|]{0,80}?\s[–—|-]\s+/;

/** Replaces the characters of a link. */
const LINKED = "\uFFFC";
