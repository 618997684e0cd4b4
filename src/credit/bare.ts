/** Lines that name no post: "(Published in the Quay Post 11/2026)", "Reprinted from the Quay Post" with the verb last. */
import type { Link } from "../html/runs.ts";
import { DATE_LEFT, DATES, DAY, ISSUE, isWithDate } from "./dates.ts";
import { wordsOf } from "./names.ts";
import { pastStem, type Patterns, placeOf } from "./stems.ts";

/** Whether a line is only "published in", a publisher and an issue or date: "(Erschienen in Quay Post 11/2026)". */
export function isPublishedAt({ published }: Patterns, masked: string, label: number, { start, end }: Link): boolean {
  const opening = pastStem(published, masked, label);
  if (opening === undefined || opening > start || wordsOf(masked.slice(opening, start)).length > IN_MAX) return false;
  const after = masked.slice(end);
  const undated = after.replace(/\d{1,3} ?[/-] ?\d{4}/, "").replace(ISSUE, "");
  const rest = undated.replace(DATES, "").replace(DAY, "").replace(/\d{4}/, "").replace(DATE_LEFT, "");
  return (undated !== after || isWithDate(after)) && wordsOf(rest).length <= IN_MAX;
}

/** The most words of "in the". */
const IN_MAX = 2;

/** Whether a line is only a publisher and "reprinted from" behind it, or around it "first" and "published". */
export function isTakenFrom({ again, origin, published }: Patterns, masked: string, { start, end }: Link): boolean {
  const before = masked.slice(0, start).trim();
  const first = pastStem(origin, before, before.search(/[\p{L}\p{N}]/u));
  if (first === undefined ? /[\p{L}\p{N}]{3}/u.test(before) : wordsOf(before.slice(first)).length > 1) return false;
  const after = masked.slice(end).replace(DATES, " ").replace(DAY, " ");
  if (SUBJECT.test(after)) return false;
  const isFirst = first === undefined && placeOf(origin, after) !== undefined;
  const at = placeOf(first === undefined && !isFirst ? again : published, after);
  if (at === undefined || /で?、(?!.*(?:転載|許可|承諾))/.test(after.slice(at))) return false;
  return at <= TAKEN_WITHIN_CHARS && after.length <= TAKEN_MAX_CHARS;
}

/** How soon the words come, and how long such a line is behind the publisher. */
const TAKEN_WITHIN_CHARS = 12;
const TAKEN_MAX_CHARS = 40;

/** A particle that makes the publisher the subject: who publishes is no place. */
export const SUBJECT = /^\s?(?:[はが는은가]|이\s|ने\s)/;
