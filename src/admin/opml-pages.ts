/** OPML in the dashboard: the feeds that are polled as a document, and sources registered from another one. */
import * as v from "valibot";
import { outlinesOf, planned, type ListedFeed } from "../ingest/opml.ts";
import { ProblemError } from "../problem.ts";
import { opmlOf } from "../site/opml.ts";
import { listFeedOutlines, listHomes } from "../storage/overview.ts";
import { siteOf } from "../storage/site.ts";
import type { PageFrame } from "../views/admin/frame.tsx";
import { type OfferedFeed, type OpmlOutcome, renderOpml } from "../views/admin/opml.tsx";
import { readBody } from "../web/body.ts";
import { type Asked, post } from "./new-source.ts";

const OPML_MAX_BYTES = 1_000_000;
const OUTLINES_MAX = 5000;
/** Feeds that are registered in one request. Each is fetched, and a request may take half a minute. */
const AT_ONCE_MAX = 20;

/** `/admin/opml.xml`: every feed that is polled, at its publisher. One query. */
export async function opmlDocument(env: Env): Promise<Response> {
  const [site, outlines] = await Promise.all([siteOf(env), listFeedOutlines(env.DB, OUTLINES_MAX)]);
  const body = opmlOf(
    site.name,
    outlines.map(({ url, ...outline }) => ({ ...outline, feed: url })),
  );
  return new Response(body, {
    headers: {
      "content-type": "text/x-opml; charset=utf-8",
      "content-disposition": 'attachment; filename="sources.opml"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

/** `/admin/opml`: the form for a document. */
export const opmlPage = (frame: PageFrame): Promise<string> => renderOpml(frame, { feeds: null, outcomes: [] });

const Chosen = v.object({ feed: v.string(), name: v.string(), home: v.string(), slug: v.string() });

/**
 * `POST /admin/opml`: shows the feeds of a document, or registers those that were chosen, each with its source.
 *
 * @throws {ProblemError} when the form or the document is too large, or cannot be read
 */
export async function addFromOpml(frame: PageFrame, asked: Asked): Promise<string> {
  const form = await readForm(asked.request);
  const offered = form.getAll("feed").map(String);
  const known = await listHomes(asked.env.DB, OUTLINES_MAX);
  if (offered.length === 0) {
    const file = form.get("file");
    const text = file instanceof File && file.size > 0 ? await file.text() : String(form.get("text") ?? "");
    const outlines = outlinesOf(text);
    if (outlines === null || outlines.length === 0) {
      throw new ProblemError({ kind: "conflict", detail: "There is no feed in it that can be read as OPML." });
    }
    return await renderOpml(frame, {
      feeds: planned(outlines.slice(0, OUTLINES_MAX), known).map(toOffer),
      outcomes: [],
    });
  }
  const feeds = offered.flatMap((json) => chosenIn(json) ?? []);
  const chosen = new Set(form.getAll("add").map(String));
  const now = feeds.filter(({ feed }) => chosen.has(feed)).slice(0, AT_ONCE_MAX);
  const outcomes: OpmlOutcome[] = [];
  for (const one of now) outcomes.push({ name: one.name, slug: one.slug, trouble: await register(one, known, asked) });
  const done = new Set(now.map(({ feed }) => feed));
  const left = feeds.filter(({ feed }) => !done.has(feed));
  return await renderOpml(frame, {
    feeds: left.map((one) => ({ ...toOffer(one), isChosen: chosen.has(one.feed) })),
    outcomes,
  });
}

const toOffer = (one: ListedFeed): OfferedFeed => ({ ...one, json: JSON.stringify(one), isChosen: true });

function chosenIn(json: string): ListedFeed | null {
  try {
    const parsed = v.safeParse(Chosen, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

const Refusal = v.looseObject({ detail: v.string() });

/**
 * Registers a source, unless it exists, and adds the feed. A new source is registered only if its feed can be read,
 * because readers see every source.
 *
 * @returns why it failed; null when it did not
 */
async function register(one: ListedFeed, known: ReadonlyMap<string, string>, asked: Asked): Promise<string | null> {
  const { slug, name, home, feed } = one;
  const wanted = { url: feed, allow_http: feed.startsWith("http:") };
  const steps: [string, unknown][] = [
    ...(known.has(slug)
      ? []
      : ([
          ["/feeds/preview", wanted],
          ["/sources", { slug, name, home_page_url: home }],
        ] as [string, unknown][])),
    [`/sources/${slug}/feeds`, wanted],
  ];
  for (const [path, json] of steps) {
    const answer = await post(asked, path, json);
    // Another feed of the document may have registered the source.
    if (!answer.ok && !(path === "/sources" && answer.status === 409))
      return v.parse(Refusal, await answer.json()).detail;
  }
  return null;
}

async function readForm(request: Request): Promise<FormData> {
  const body = await readBody(request, OPML_MAX_BYTES);
  if (body === null) throw new ProblemError({ kind: "body-too-large", maxBytes: OPML_MAX_BYTES });
  const type = request.headers.get("content-type") ?? "";
  try {
    return await new Response(body, { headers: { "content-type": type } }).formData();
  } catch {
    throw new ProblemError({ kind: "conflict", detail: "The form cannot be read." });
  }
}
