import * as v from "valibot";
import { outlinesOf, type ListedFeed } from "../../src/ingest/opml.ts";
import { Failure } from "../failure.ts";
import { type Operator, Refused } from "./operator.ts";

const Sources = v.object({
  sources: v.array(v.object({ slug: v.string(), home_page_url: v.string() })),
  next_cursor: v.nullable(v.string()),
});

/**
 * The feeds in an OPML document.
 *
 * @throws {Failure} when it cannot be read
 */
export function feedsIn(text: string): Omit<ListedFeed, "slug">[] {
  const found = outlinesOf(text);
  if (found === null) throw new Failure("The OPML cannot be read.", "Export it again.");
  return found;
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
  { slug, name, home, feed }: ListedFeed,
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
