/** OPML: the feeds in a document, and the sources to which they should belong. */
import slugify from "@sindresorhus/slugify";
import { parseOpml } from "feedsmith";
import * as v from "valibot";
import { RESERVED_SLUGS, SOURCE_NAME_MAX_CHARS, SOURCE_SLUG_MAX_CHARS, WebUrl } from "../model/source.ts";

/** A feed in an OPML document, and the source to which it should belong. */
export interface ListedFeed {
  feed: string;
  name: string;
  home: string;
  slug: string;
}

interface Outline {
  xmlUrl?: string;
  htmlUrl?: string;
  text?: string;
  title?: string;
  outlines?: Outline[];
}

/** The feeds in an OPML document, from all folders, each once; null when the document cannot be read. */
export function outlinesOf(text: string): Omit<ListedFeed, "slug">[] | null {
  let body: Outline[];
  try {
    body = parseOpml(text).body?.outlines ?? [];
  } catch {
    return null;
  }
  const flat = (outlines: Outline[]): Outline[] => outlines.flatMap((one) => [one, ...flat(one.outlines ?? [])]);
  const found = new Map<string, Omit<ListedFeed, "slug">>();
  for (const { xmlUrl, htmlUrl, title, text: label } of flat(body)) {
    const feed = address(xmlUrl);
    if (feed === undefined || found.has(feed)) continue;
    const home = address(htmlUrl) ?? `${new URL(feed).origin}/`;
    const name = (title ?? label ?? "").trim().slice(0, SOURCE_NAME_MAX_CHARS) || new URL(home).hostname;
    found.set(feed, { feed, name, home });
  }
  return [...found.values()];
}

function address(text: string | undefined): string | undefined {
  const result = v.safeParse(WebUrl, text?.trim().replace(/^feed:(?:\/\/)?(?=http)/i, ""));
  return result.success ? result.output : undefined;
}

/**
 * A source for each feed: an existing one with this home page, else a new one, named after the feed.
 *
 * @param known home pages by slug
 */
export function planned(outlines: Omit<ListedFeed, "slug">[], known: ReadonlyMap<string, string>): ListedFeed[] {
  const taken = new Map(known);
  return outlines.map((outline) => {
    const own = [...taken].find(([, home]) => home === outline.home)?.[0];
    const slug = own ?? freeSlug(outline, taken);
    taken.set(slug, outline.home);
    return { ...outline, slug };
  });
}

function freeSlug({ name, home }: Omit<ListedFeed, "slug">, taken: ReadonlyMap<string, string>): string {
  const cut = (text: string) =>
    slugify(text)
      .slice(0, SOURCE_SLUG_MAX_CHARS - 4)
      .replace(/-+$/, "");
  // A name in a script without an ASCII transliteration leaves no characters for a slug.
  const base = cut(name) || cut(new URL(home).hostname.replace(/^www\./, "").replaceAll(".", "-")) || "source";
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(slug) && !RESERVED_SLUGS.has(slug)) return slug;
  }
}
