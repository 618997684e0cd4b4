import type { Element, Root } from "hast";
import { sanitize as allow } from "hast-util-sanitize";
import type { SafeBody } from "../model/entry.ts";
import type { SafeHtml } from "../model/html.ts";
import { ALLOWED } from "./allowed.ts";
import { treeWithin, type Within, within } from "./limits.ts";
import { PAID_MARK, paidParts } from "./paid-parts.ts";
import { tidy } from "./tidy.ts";
import { type Bases, transform } from "./transform.ts";
import { isReadAsWritten, write } from "./write.ts";
import { edited, type Edits } from "./runs.ts";
import { paragraphs } from "./text.ts";
import { withoutSelfClosed } from "./self-closed.ts";
import { withoutControls } from "./windows-1252.ts";

/** An ordinary article settles in one round, one with an embed inside a paragraph in two. */
const ROUNDS_MAX = 5;

/**
 * Makes untrusted HTML safe to show: it is parsed as browsers parse it, reduced to an allow-list, and written again.
 *
 * The result is a fixpoint: sanitizing it again changes nothing. Cleaning is repeated until it changes nothing and the
 * result would be read as it is written. HTML that does not settle, or is too large or nested too deeply, is reduced to
 * its words. Never throws.
 *
 * @param bases the bases of relative URLs
 */
export function sanitize(html: string, bases: Bases): SafeBody {
  const part = within(withoutSelfClosed(withoutControls(html).toWellFormed()));
  return settled(part, bases) ?? { ...wordsOnly(part.html, bases), ...(part.isCut && { isCut: true as const }) };
}

/** A body cleaned until cleaning changes nothing; undefined when it does not settle or exceeds a limit. */
function settled(part: Within, bases: Bases): SafeBody | undefined {
  let current = part;
  let lacksDrawings = false;
  let isCut = part.isCut;
  const walls: string[] = [];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const parsed = treeWithin(current);
    if (parsed === undefined) return undefined;
    const paid = round === 0 && current.html.includes(PAID_MARK) ? paidParts(parsed) : undefined;
    const losses = transform(parsed, bases, current.room, paid);
    if (losses.lacksDrawings) lacksDrawings = true;
    if (losses.isCut) isCut = true;
    walls.push(...losses.walls);
    const tree = allowed(parsed);
    // Added markup, such as links, must be read again as well.
    current = within(write(tree));
    if (current.isOverfull) return undefined;
    if (current.isCut) isCut = true;
    if (current.isCut || !isReadAsWritten(tree)) continue;
    // If the output equals the input, it has settled.
    transform(tree, bases, current.room);
    const again = tidy(tree);
    if (write(again) === current.html)
      return {
        html: current.html as SafeHtml,
        tree: again,
        ...(isCut && { isCut }),
        ...(lacksDrawings && { lacksDrawings }),
        ...(walls.length > 0 && { walls }),
      };
  }
  return undefined;
}

/**
 * A sanitized body without some of its nodes, or with a text cut to its beginning. It is not parsed again, because
 * parts of allowed elements, written by the same serializer, are allowed.
 */
export function reduce(body: SafeBody, edits: Edits): SafeBody {
  const tree = tidy(edited(body.tree, edits));
  return { html: write(tree) as SafeHtml, tree };
}

function allowed(tree: Root): Root {
  const kept = allow(tree, ALLOWED);
  return tidy(kept.type === "root" ? kept : { type: "root", children: [kept] as Root["children"] });
}

/** How much is read of a body whose markup cannot be kept. Even escaped, that is no longer than a body may be. */
const WORDS_MAX_CHARS = 400_000;
/** The most tags, attributes, words and spaces. Each costs the tokenizer the same, and words are read twice. */
const WORDS_MAX_TOKENS = 60_000;
const WRITTEN_MAX_CHARS = 480_000;
/** Fewer than the elements that a body of any length may have. Shorter lines share a paragraph. */
const PARAGRAPHS_MAX = 2_000;

function grouped(texts: string[]): string[] {
  const together = Math.ceil(texts.length / PARAGRAPHS_MAX);
  if (together <= 1) return texts;
  return Array.from({ length: Math.ceil(texts.length / together) }, (_, place) =>
    texts.slice(place * together, (place + 1) * together).join(" "),
  );
}

/** Visible elements that words cannot replace. */
const WORDLESS = /<(?:img|picture|video|audio|iframe|math|amp-img)\b/i;

const ESCAPED = new Set(["&", "<", ">", "\u00a0"]);

/** The number of characters of a text that are written as references. */
function escapesIn(text: string): number {
  let count = 0;
  for (const sign of text) if (ESCAPED.has(sign)) count += 1;
  return count;
}

function wordsOnly(html: string, bases: Bases): SafeBody {
  const read = paragraphs(html.slice(0, WORDS_MAX_CHARS), WORDS_MAX_TOKENS);
  const texts = grouped(read.texts);
  const children: Element[] = [];
  let room = WRITTEN_MAX_CHARS;
  for (const text of texts) {
    const value = text.toWellFormed().trim();
    room -= value.length + 4 * escapesIn(value) + "<p></p>".length;
    if (room < 0) break;
    children.push({ type: "element", tagName: "p", properties: {}, children: [{ type: "text", value }] });
  }
  const tree: Root = { type: "root", children };
  const isCut = read.isCut || html.length > WORDS_MAX_CHARS || children.length < texts.length || WORDLESS.test(html);
  const written = write(tree);
  // Addresses among the words become links, as they would in the next sanitizing.
  const body = settled(within(written), bases) ?? { html: written as SafeHtml, tree };
  return { ...body, ...(isCut && { isCut: true as const }) };
}
