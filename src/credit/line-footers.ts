/** The footers of a line, or of two lines of one sentence, with what may follow them in the line. */
import { comparable, type Item, joined, type Link, type Run } from "../html/runs.ts";
import { webAddress } from "../web/addresses.ts";
import { invites, isBehind, READ_ORIGINAL, stays } from "./behind.ts";
import { footerAtEnd, namesSource } from "./footers.ts";
import type { Footer, Named, Subject } from "./names.ts";
import { AGAIN, LEAVE } from "./dates.ts";
import { COPYRIGHT, SENTENCE_END } from "./last-sentence.ts";
import { isMarked } from "./stems.ts";

/** Decides which footers count. */
export type Accepts = (footer: Footer) => boolean;

export const FOOTER_LINE_MAX_CHARS = 900;
/** The most footers at the end of a line. */
const FOOTERS_MAX = 8;
/** The most characters of sentences in which a footer continues about its publisher. */
export const ABOUT_MAX_CHARS = 600;

/** Whether a text names a footer's publisher. */
export const isNamedIn = ({ name }: Named, text: string): boolean => name !== "" && text.includes(comparable(name));

/** The footers at the end of a line, or of two lines that a line break makes of one sentence. */
export function footersAcross(
  line: Run,
  before: Item | undefined,
  subject: Subject,
  accepts: Accepts,
): { run: Run; footers: Footer[] } {
  const footers = footersIn(line, subject, accepts);
  const { lineBreak } = line;
  if (lineBreak === undefined || before?.kind !== "run" || !mayGoOn(footers)) return { run: line, footers };
  if (before.text.length + line.text.length > FOOTER_LINE_MAX_CHARS) return { run: line, footers };
  if (!isMarked(before.text) && !isMarked(line.text)) return { run: line, footers };
  const run = joined(before, { ...line, lineBreak });
  const across = footersIn(run, subject, accepts).filter(({ start }) => start < before.text.length);
  const isOne = across.length > 0 && (footers.length === 0 || namesPost(across, before, subject));
  return isOne ? { run, footers: across } : { run: line, footers };
}

/** Whether the line before may begin the footer of a line: it names no post, as in "appeared first on the Quay Post". */
const mayGoOn = ([first]: Footer[]): boolean =>
  first === undefined || (first.start === 0 && first.named?.post === undefined);

/** Whether the line before names the post: "The post Tides". Another line is prose, even if it reads like a beginning. */
const namesPost = ([first]: Footer[], before: Run, { title }: Subject): boolean =>
  first?.named?.post !== undefined || (title !== "" && before.text.trimEnd().endsWith(comparable(title)));

/** The footers at the end of a line, in reading order. */
export function footersIn(run: Run, subject: Subject, accepts: (footer: Footer) => boolean): Footer[] {
  const footers: Footer[] = [];
  const until = endOfFooters(run, subject, accepts);
  const original = originalIn(run, until);
  let end = until;
  while (footers.length < FOOTERS_MAX && run.text.slice(0, end).trim() !== "") {
    const links = run.links.filter((link) => link.end <= end);
    const footer = footerAtEnd(run.text.slice(0, end), links, subject, end === until && isProvenAt(run, end));
    if (footer === undefined || !accepts(footer)) break;
    footers.unshift(footer);
    end = footer.start;
  }
  const [first, last] = [footers[0], footers.at(-1)];
  if (first !== undefined && COPYRIGHT.test(run.text.slice(0, first.start))) first.start = 0;
  const behind = run.text.slice(until).trim();
  const [before, after] = [run.links.filter((link) => link.end <= until), run.links.filter((link) => link.end > until)];
  const isTheirs = leadsToo(after, before) || isBehind(behind) || (last?.named && isNamedIn(last.named, behind));
  const isNews = behind !== "" && run.isNote && !isTheirs;
  if (last !== undefined && (isNews || stays(behind))) last.until = until + run.text.slice(until).search(NO_COMMA);
  if (last !== undefined) last.until ??= handsBehind(run, until, last.named);
  const named = last?.named;
  if (named !== undefined && original !== undefined) named.post ??= original;
  return footers;
}

const NO_COMMA = /[^\s,，;；、]|$/;

/** Whether what follows a footer shows that it is one: those who worked on the post, or the way to its original. */
function isProvenAt({ text, links }: Run, end: number): boolean {
  const behind = text.slice(end).trim();
  const isAfter = (link: Link) => link.start >= end;
  const leads = () =>
    leadsToo(
      links.filter(isAfter),
      links.filter((link) => !isAfter(link)),
    );
  const isByLeave = () => AGAIN.test(behind) && LEAVE.test(behind) && HERE.test(behind);
  return behind !== "" && (stays(behind) || isByLeave() || (READ_ORIGINAL.test(behind) && leads()));
}

/** "It is co-published here with permission.", "Reprinted with permission. © 2026" */
const HERE =
  /^[^\p{L}]*(?:(?:it|this|er|sie|es|il|elle|lo|la|se|è|é|het)\s[^.]{0,120}\.?$|(?:re-?(?:print|publish|post)|reproduc)ed (?:here )?(?:with|by) )/iu;

/** Where a footer ends whose sentence goes on with those who worked on the post: "…, translated by Ida Brandt". */
function handsBehind({ text, links }: Run, until: number, named: Named | undefined): number | undefined {
  const from = links.findLast(({ end }) => end <= until)?.end;
  const [comma] =
    (from === undefined ? null : /^["'”’»)]*(?:\s*[,，;；–—(-]\s*|\s+)/.exec(text.slice(from, until))) ?? [];
  const hands = comma === undefined ? "" : text.slice(from! + comma.length, until);
  const isByAuthor = BY_NAME.test(hands) && !(named !== undefined && isNamedIn(named, hands.split(",", 1)[0]!));
  return stays(hands) || isByAuthor || (/[，,；;]/.test(comma ?? "") && isHanClause(hands))
    ? from! + comma!.length
    : undefined;
}

/** A clause in Chinese in which the author goes on, and which is no invitation: "，不过我又补充了一些内容". */
const isHanClause = (hands: string): boolean =>
  /\p{sc=Han}{6}/u.test(hands) &&
  !/[\p{sc=Hiragana}\p{sc=Hangul}]/u.test(hands) &&
  !(hands.length <= INVITATION_MAX_CHARS && INVITES.test(hands));
const INVITES = /侵权|侵權|转载|轉載|原文|欢迎|歡迎|关注|關注|感谢|感謝|点赞|請註明|请注明/;
const INVITATION_MAX_CHARS = 40;

const BY_NAME = /^(?:by|von|par|por|di|door|av|af|przez) \p{Lu}\S* \p{Lu}/u;

/** The address in "Read the original article" after a line's footer. */
function originalIn({ text, links }: Run, end: number): URL | undefined {
  if (!READ_ORIGINAL.test(text.slice(end))) return undefined;
  return webAddress(links.find((link) => link.start >= end)?.href) ?? undefined;
}

/** The most characters of other sentences in an editor's note. */
const NOTE_MAX_CHARS = 220;

/** The end of a line's last footer. Sentences about a newsletter, its publisher and the like may follow it. */
function endOfFooters(run: Run, subject: Subject, accepts: (footer: Footer) => boolean): number {
  const { text, links, isNote } = run;
  const whole = text.length;
  const isWorthIt = () =>
    (links.length > 0 && (isMarked(text) || namesSource(text))) || READ_ORIGINAL.test(text) || invites(text);
  if (whole > FOOTER_LINE_MAX_CHARS || !isWorthIt()) return whole;
  const ends = [...text.matchAll(SENTENCE_END)].map(({ index, 0: stop }) => index + stop.length);
  const last = ends.findLast((end) => text.slice(end).trim() !== "") ?? 0;
  // "…，译者：王小明"
  const commas = [...text.matchAll(/[，；]/g)].map(({ index }) => index).filter((index) => stays(text.slice(index)));
  ends.push(...commas.slice(0, 1));
  for (const end of ends.toReversed()) {
    const behind = text.slice(end).trim();
    // "Read the original article" is no part of a name.
    if (behind === "" && last > 0 && READ_ORIGINAL.test(text.slice(last))) continue;
    if (behind.length > ABOUT_MAX_CHARS) break;
    const within = links.filter((link) => link.end <= end);
    const names = [...subject.names.map(comparable), ...within.map((link) => link.text)];
    const isOfNote = isNote && behind.length <= NOTE_MAX_CHARS;
    const isKnown =
      behind === "" ||
      leadsToo(links.slice(within.length), within) ||
      isBehind(behind) ||
      names.some((name) => name !== "" && behind.includes(name));
    if (!isKnown && !isOfNote) continue;
    const footer = footerAtEnd(text.slice(0, end), within, subject, isProvenAt(run, end));
    if (footer === undefined || !accepts(footer)) continue;
    if (isOfNote && (footer.proof !== "likely" || text.slice(0, footer.start).trim() === "")) return end;
    const isTheirs = leadsToo(links.slice(within.length), within) || isBehind(behind);
    if (behind === "" || (footer.named !== undefined && (isTheirs || isNamedIn(footer.named, behind)))) return end;
  }
  return whole;
}

/** Whether links behind a footer lead to the sites of its links: "For more stories of the coast, visit quay.example." */
function leadsToo(behind: readonly Link[], within: readonly Link[]): boolean {
  const hosts = new Set(within.map(({ href }) => webAddress(href)?.hostname));
  return behind.length > 0 && behind.every(({ href }) => hosts.has(webAddress(href)?.hostname));
}
