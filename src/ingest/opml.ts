import { parseOpml } from "feedsmith";
import slugify from "@sindresorhus/slugify";
import * as v from "valibot";
import { RESERVED_SLUGS, SOURCE_NAME_MAX_CHARS, SOURCE_SLUG_MAX_CHARS, WebUrl } from "../../src/model/source.ts";
import { Failure, messageOf } from "../failure.ts";
import { type Operator, Refused } from "./operator.ts";

/** A feed in an OPML document, and the source to which it should belong. */
export interface Subscription {
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

const Sources = v.object({
  sources: v.array(v.object({ slug: v.string(), home_page_url: v.string() })),
  next_cursor: v.nullable(v.string()),
});

/** The feeds in an OPML document, from all folders, each once. */
export function outlinesOf(text: string): Omit<Subscription, "slug">[] {
  let body: Outline[];
  try {
    body = parseOpml(text).body?.outlines ?? [];
  } catch (error) {
    throw new Failure(`The OPML cannot be read: ${messageOf(error)}.`, "Export it again.");
  }
  const flat = (outlines: Outline[]): Outline[] => outlines.flatMap((one) => [one, ...flat(one.outlines ?? [])]);
  const found = new Map<string, Omit<Subscription, "slug">>();
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
export function planned(outlines: Omit<Subscription, "slug">[], known: ReadonlyMap<string, string>): Subscription[] {
  const taken = new Map(known);
  return outlines.map((outline) => {
    const own = [...taken].find(([, home]) => home === outline.home)?.[0];
    const slug = own ?? freeSlug(outline, taken);
    taken.set(slug, outline.home);
    return { ...outline, slug };
  });
}

function freeSlug({ name, home }: Omit<Subscription, "slug">, taken: ReadonlyMap<string, string>): string {
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

/** Slugs and home pages of all sources of a site. */
export async function knownSources(operator: Operator): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: v.InferOutput<typeof Sources> = v.parse(
      Sources,
      await operator.ask("GET", `/api/v1/sources?limit=100&cursor=${encodeURIComponent(cursor)}`),
    );
    for (const { slug, home_page_url } of page.sources) known.set(slug, home_page_url);
    cursor = page.next_cursor;
  }
  return known;
}

/**
 * Registers the source, unless it exists, and adds the feed. Returns what was done, or why it failed. A new source is
 * registered only if its feed can be read, because readers see every source.
 */
export async function subscribe(
  operator: Operator,
  { slug, name, home, feed }: Subscription,
  known: ReadonlyMap<string, string>,
): Promise<{ kind: "added" | "known" | "refused"; detail: string }> {
  const wanted = { url: feed, allow_http: feed.startsWith("http:") };
  try {
    if (!known.has(slug)) {
      await operator.ask("POST", "/api/v1/feeds/preview", wanted);
      await ignoringConflict(operator.ask("POST", "/api/v1/sources", { slug, name, home_page_url: home }));
    }
    await operator.ask("POST", `/api/v1/sources/${slug}/feeds`, wanted);
    return { kind: "added", detail: "" };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { kind: error.status === 409 ? "known" : "refused", detail: error.message };
  }
}

async function ignoringConflict(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
  }
}
