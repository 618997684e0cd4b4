import { Hono } from "hono";
import { listPagesToCheck, listTroubledFeeds } from "../storage/overview.ts";
import { readPage } from "../storage/pages.ts";

/** The bindings of wrangler.toml, and what does not work without them. */
const BINDINGS: Partial<Record<keyof Env, string>> = {
  DB: "everything is kept there",
  PAGES: "rendered pages are kept there",
  WORK: "deliveries wait for the cron",
  ANNOUNCE: "announcements wait for the cron",
  REACTIONS: "reactions are lost while D1 is busy",
  DEAD: "messages that nobody could handle are lost",
  REACTION_RATE: "reactions are not limited",
  PING_RATE: "pings are not limited",
  SEARCH_RATE: "searches are not limited",
  SIGN_IN_RATE: "guesses of tokens are not limited",
  INBOX_RATE: "requests to follow are not limited",
  VERSION: "nobody knows which version answers",
};

/** The newest pages, and as many from random positions. */
const PAGES_CHECKED = 10;
const FEEDS_SHOWN_MAX = 20;

/** `/api/v1/checks`: checks that are only possible from inside: bindings, feeds, and whether pages in KV match D1. */
export const checks = new Hono<{ Bindings: Env }>().get("/", async (c) => c.json(await checksJson(c.env)));

/** Three queries, and a read of KV for each page. */
export async function checksJson(env: Env) {
  const [newest, anywhere, feeds] = await Promise.all([
    listPagesToCheck(env.DB, null, PAGES_CHECKED),
    listPagesToCheck(env.DB, Math.random(), PAGES_CHECKED),
    listTroubledFeeds(env.DB, 1, FEEDS_SHOWN_MAX),
  ]);
  const sample = [...new Map([...newest, ...anywhere].map((page) => [page.id, page])).values()];
  const pages = await Promise.all(
    sample.map(async ({ id, source, slug, renders, isDue }) => {
      const page = await readPage(env.PAGES, source, slug);
      await page?.body.cancel();
      const held = page?.metadata.revision;
      return { post: id, path: `/${source}/${slug}`, state: stateOf(held, renders, isDue) };
    }),
  );
  return {
    bindings_missing: Object.entries(BINDINGS)
      .filter(([name]) => env[name as keyof Env] === undefined)
      .map(([name, effect]) => ({ name, effect })),
    pages,
    feeds_failing: feeds.map(({ source, url, trouble, failures, paused }) => ({
      source,
      url,
      trouble,
      failures,
      paused,
    })),
  };
}

/**
 * Compares the page in KV with the post in D1. A missing page is no fault, because it is rendered for its next reader.
 */
function stateOf(held: number | undefined, renders: number, isDue: boolean) {
  if (held === renders) return "same";
  if (held === undefined) return "missing";
  if (held > renders) return "newer";
  return isDue ? "due" : "older";
}
