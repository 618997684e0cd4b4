/** Persons of a feed, cut to what the library reads in little time. */
import { AUTHORS_MAX } from "../reading/byline.ts";
import type { Markup } from "./markup.ts";
import type { Open } from "./open-elements.ts";
import type { Find } from "./surveyed.ts";

/** The library parses a person in RSS in quadratic time, above all when the text has many brackets. */
const PERSON_MAX_CHARS = 300;
const PERSON_WRITTEN_MAX_CHARS = 20_000;
const PERSON_BRACKETS_MAX = 10;

const PERSON = /^(?:author|creator|contributor)$/i;

/**
 * The end of a person that the parser must not see, because the entry has enough of them. One more than can be named
 * stays, so that the entry is known to have too many.
 *
 * @param entry its number of persons is updated
 */
export function endOfSpare(text: string, { end, name, local }: Markup, entry: Open, next: Find): number | undefined {
  if (!PERSON.test(local)) return undefined;
  entry.persons += 1;
  if (entry.persons <= AUTHORS_MAX + 1) return undefined;
  const close = next(`</${name}`, end);
  if (close < 0 || close - end > PERSON_WRITTEN_MAX_CHARS || text.slice(end, close).includes(`</${entry.name}`))
    return undefined;
  const until = text.indexOf(">", close);
  return until < 0 ? undefined : until + 1;
}

/** Markup around a name, escaped or not. */
const NAME_MARKUP = /(?:<|&lt;)\/?(?:a|b|br|div|em|i|p|span|strong)(?:\s[^<>&]{0,300})?\/?(?:>|&gt;)/gi;

/** The text that the library must read as a person of RSS, if not the original: the name without markup, or nothing. */
export function personIn(written: string): string | undefined {
  if (written.length > PERSON_WRITTEN_MAX_CHARS) return "";
  // Of an Atom person in RSS only the name is read.
  const start = written.indexOf("<name");
  const end = start < 0 ? -1 : written.indexOf("</name", start);
  if (end >= 0) return isOverlong(written.slice(start + "<name>".length, end)) ? "" : undefined;
  const name = written.replace(NAME_MARKUP, "");
  if (isOverlong(name.replace("<![CDATA[", "").replace("]]>", ""))) return "";
  return name === written ? undefined : name;
}

const isOverlong = (name: string): boolean =>
  name.length > PERSON_MAX_CHARS || name.split(/[()[\]{}<>]/).length > PERSON_BRACKETS_MAX;
