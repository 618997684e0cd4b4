import { FEED_MAX_BYTES } from "../upstreams/feeds/limits.ts";
import type { Document, Feed } from "../upstreams/feeds/document.ts";
import { type Answer, explain, type Fetch, request } from "../web/fetch.ts";
import { headerLinks, type HubFacts, hubOf, related } from "./hubs.ts";
import { type PageLink, pageLinks } from "./page-links.ts";
import { FEED_ACCEPT, isFeedType } from "./poll.ts";

/** A feed that a page names, or that was found where feeds often are. */
export interface Candidate {
  url: string;
  title: string;
}

/** The feed to poll, parsed, and all feeds that were found; or why there is none. */
export type Discovered =
  | { ok: true; url: string; feed: Feed; issues: string[]; hub: HubFacts; candidates: Candidate[] }
  | { ok: false; detail: string };

const FEED_TYPES = new Set([
  "application/rss+xml",
  "application/atom+xml",
  "application/feed+json",
  "application/rdf+xml",
  "application/xml",
  "text/xml",
]);

/** Where publishing systems keep their feeds, looked at only when a page names none. */
const WELL_KNOWN = ["/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json"];

const CANDIDATES_MAX = 20;
/** Several addresses are looked at while an operator waits. */
const LOOK_DEADLINE_MS = 8000;

/** So many of the feeds that a page names are tried before the page counts as one without a feed. */
const TRIED_MAX = 3;

/** Finds the feed of a site: at the address itself, else where its page says, else at the usual places. */
export async function discover(url: string, allowHttp: boolean, fetch: Fetch): Promise<Discovered> {
  const answer = await look(url, allowHttp, fetch);
  const problem = troubleOf(answer);
  if (problem !== null) {
    const isPlain = answer.kind === "refused" && answer.reason === "scheme" && !allowHttp;
    const advice = isPlain ? '; if plain http will do, send "allow_http": true' : "";
    return { ok: false, detail: `${url} cannot be read: ${problem}${advice}` };
  }
  const page = answer as Reached;
  const direct = await read(page);
  if (direct.ok) return found(page, direct, undefined, [{ url: page.movedTo, title: direct.feed.title }]);
  const html = new TextDecoder().decode(page.body);
  const links = [...headerLinks(page), ...pageLinks(html, page.url)];
  const named = candidatesOf(links);
  const candidates =
    named.length > 0 ? named : WELL_KNOWN.map((path) => ({ url: new URL(path, page.url).href, title: "" }));
  let detail = "the page names no feed, and there is none at the usual places";
  for (const candidate of candidates.slice(0, named.length > 0 ? TRIED_MAX : WELL_KNOWN.length)) {
    const next = await look(candidate.url, allowHttp, fetch);
    const trouble = troubleOf(next);
    const document = trouble === null ? await read(next as Reached) : undefined;
    if (document?.ok) {
      const listed = named.length > 0 ? named : [{ ...candidate, title: document.feed.title }];
      return found(next as Reached, document, links, listed);
    }
    if (named.length > 0) detail = `the feed that the page names cannot be read: ${trouble ?? wordsOf(document)}`;
  }
  return { ok: false, detail };
}

type Reached = Answer & { kind: "answer" };

const look = (url: string, allowHttp: boolean, fetch: Fetch): Promise<Answer> =>
  request(
    {
      url,
      headers: { accept: `text/html;q=0.9, ${FEED_ACCEPT}` },
      allowHttp,
      accepts: isFeedType,
      maxBytes: FEED_MAX_BYTES,
      startWillDo: true,
    },
    fetch,
    LOOK_DEADLINE_MS,
  );

function troubleOf(answer: Answer): string | null {
  if (answer.kind !== "answer") return explain(answer);
  return answer.status >= 200 && answer.status <= 299 ? null : `it answered with status ${answer.status}`;
}

async function read({ body, headers, url }: Reached): Promise<Document> {
  const { readDocument } = await import("../upstreams/feeds/document.ts");
  return readDocument(body, { contentType: headers.get("content-type") ?? undefined, url });
}

const wordsOf = (document: Document | undefined): string =>
  (document?.issues ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join("; ");

function found(
  answer: Reached,
  document: Document & { ok: true },
  page: PageLink[] | undefined,
  candidates: Candidate[],
): Discovered {
  const { feed, issues } = document;
  const own = hubOf(related(headerLinks(answer)), { hubs: feed.hubs, self: feed.self }, answer.url);
  // A page may name the hub for the feed that it calls its self.
  const ofPage = page === undefined ? undefined : hubOf(related(page), { hubs: [], self: undefined }, "");
  const hub = own.hub === null && ofPage?.topic === answer.url ? ofPage : own;
  return {
    ok: true,
    url: answer.movedTo,
    feed,
    hub,
    candidates,
    issues: issues.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()),
  };
}

/** Feeds that links name, those of comments last. */
function candidatesOf(links: PageLink[]): Candidate[] {
  const feeds = links.filter(({ rels, type }) => rels.includes("alternate") && FEED_TYPES.has(type));
  const unique = [...new Map(feeds.map(({ href, title }) => [href, { url: href, title }])).values()];
  const isOfComments = ({ url, title }: Candidate) => /comment/i.test(`${url} ${title}`);
  return [...unique.filter((one) => !isOfComments(one)), ...unique.filter(isOfComments)].slice(0, CANDIDATES_MAX);
}
