import { FEED_MAX_BYTES } from "../upstreams/feeds/limits.ts";
import type { Document, Feed } from "../upstreams/feeds/document.ts";
import { type Answer, explain, type Fetch, request } from "../web/fetch.ts";
import { calledFeeds, candidatesOf, type FeedCandidate, isOfComments } from "./candidates.ts";
import { headerLinks, type HubFacts, hubOf, related } from "./hubs.ts";
import { linksIn, type PageLink } from "./page-links.ts";
import { FEED_ACCEPT, isFeedType } from "./poll.ts";

/** The feed to poll, parsed, and all feeds that were found; or the reason why there is none. */
export type Discovered =
  | {
      ok: true;
      url: string;
      feed: Feed;
      issues: string[];
      hub: HubFacts;
      candidates: FeedCandidate[];
      /** The links of the page that led to the feed; absent when the address was the feed's own. */
      links?: PageLink[];
    }
  | { ok: false; detail: string };

/** Usual addresses of feeds, tried only when a page names no feed that can be read. */
const WELL_KNOWN = [
  "feed",
  "rss.xml",
  "feed.xml",
  "atom.xml",
  "index.xml",
  "rss",
  "feed.json",
  "?feed=rss2",
  "feeds/posts/default",
];
/** Usual addresses when a blog is only a part of a site; the last ones are those of Wix, Shopify and Squarespace. */
const IN_FOLDERS = [
  "blog/feed",
  "blog/rss.xml",
  "blog/index.xml",
  "posts/index.xml",
  "news/feed",
  "blog-feed.xml",
  "blogs/news.atom",
  "blog?format=rss",
];

/** A short deadline, because several addresses are requested while an operator waits. */
const LOOK_DEADLINE_MS = 8000;

/** How many feeds that a page names are tried before the page counts as one without a feed. */
const TRIED_MAX = 4;
/** How many pages are read that a link called a feed. */
const PAGES_FOLLOWED_MAX = 2;
/** How many links are tried that only mention a feed in their words: such a link may lead to a page about feeds. */
const CALLED_TRIED_MAX = 2;

/**
 * Finds the feed of a site: at the address itself, else at the addresses that its page names, else where the page
 * redirects, else at the usual places, else at the feed of its comments.
 *
 * @param followsPage whether to follow, once, a page that only leads to another one
 */
export async function discover(url: string, allowHttp: boolean, fetch: Fetch, followsPage = true): Promise<Discovered> {
  const answer = await look(url, allowHttp, fetch);
  const problem = troubleOf(answer);
  if (problem !== null && !isThere(answer)) {
    const isPlain = answer.kind === "refused" && answer.reason === "scheme" && !allowHttp;
    const advice = isPlain ? '; if plain http will do, send "allow_http": true' : "";
    return { ok: false, detail: `${url} cannot be read: ${problem}${advice}` };
  }
  const page = problem === null ? (answer as Reached) : undefined;
  const direct = page && (await read(page));
  if (page && direct?.ok) return found(page, direct, undefined, [{ url: page.movedTo, title: direct.feed.title }]);
  const { links, anchors, refresh, language } = page ? linksOf(page) : { links: [], anchors: [] };
  if (page) links.unshift(...headerLinks(page));
  const at = { url: page?.url ?? url, language };
  // Old pages name feeds by plain http that have been secure for years. A page that is itself plain names what it means.
  const isPlainFine = allowHttp || /^http:/i.test(at.url);
  const secured = (one: FeedCandidate) => (isPlainFine ? one : { ...one, url: one.url.replace(/^http:/, "https:") });
  const named = candidatesOf(links, anchors, at).map(secured);
  if (named.length === 0 && refresh !== undefined && refresh !== page?.url && followsPage) {
    const there = await discover(refresh, allowHttp, fetch, false);
    if (there.ok) return there;
  }
  let detail =
    problem === null
      ? "the page names no feed, and there is none at the usual places"
      : `${url} cannot be read: ${problem}`;
  const called = calledFeeds(anchors).filter((one) => named.every((other) => other.url !== one.url));
  const tried = named.slice(0, TRIED_MAX);
  // The page of a post may name only the feed of its comments.
  const places = [
    ...tried.flatMap((one) => (isOfComments(one) ? [] : [...topicsBeside(one, named), one])),
    ...called.slice(0, CALLED_TRIED_MAX),
    ...usualPlaces(at.url),
    ...tried.filter(isOfComments),
  ];
  let followed = 0;
  for (const candidate of places) {
    const next = await look(candidate.url, allowHttp, fetch);
    const trouble = troubleOf(next);
    const document = trouble === null ? await read(next as Reached) : undefined;
    const isNamed = named.includes(candidate);
    if (document?.ok) {
      const listed = isNamed ? named : [{ ...candidate, title: document.feed.title }, ...named];
      return found(next as Reached, document, links, listed);
    }
    // A page about the site's feeds names them.
    if (trouble === null && (isNamed || called.includes(candidate)) && (followed += 1) <= PAGES_FOLLOWED_MAX) {
      const there = linksOf(next as Reached);
      const byAddress = candidatesOf(there.links, there.anchors, at).map(secured);
      const byWords = calledFeeds(there.anchors).filter(isNew(byAddress));
      const listed = [...byAddress, ...byWords].filter(isNew(places));
      places.splice(places.indexOf(candidate) + 1, 0, ...listed.slice(0, TRIED_MAX));
      named.push(...listed);
    }
    if (isNamed) detail = `the feed that the page names cannot be read: ${trouble ?? wordsOf(document)}`;
  }
  return { ok: false, detail };
}

/** The feed of topics beside a forum's feed of all answers, which Discourse names alone on some pages. */
function topicsBeside({ url }: FeedCandidate, named: readonly FeedCandidate[]): FeedCandidate[] {
  const topics = url.replace(/\/posts\.rss$/, "/latest.rss");
  return topics === url || named.some((one) => one.url === topics) ? [] : [{ url: topics, title: "" }];
}

const linksOf = ({ body, url }: Reached) => linksIn(new TextDecoder().decode(body), url);

const isNew = (places: FeedCandidate[]) => {
  const known = new Set(places.map(({ url }) => url));
  return ({ url }: FeedCandidate): boolean => !known.has(url);
};

/** The links of a page; none when it cannot be read. */
export async function linksAt(url: string, allowHttp: boolean, fetch: Fetch): Promise<PageLink[]> {
  const answer = await look(url, allowHttp, fetch);
  if (troubleOf(answer) !== null) return [];
  return linksOf(answer as Reached).links;
}

/** Whether a server exists although it refuses this page: many block programs on pages but not on feeds. */
const isThere = (answer: Answer): boolean =>
  answer.kind === "answer" || answer.kind === "wrong-type" || answer.kind === "too-many-redirects";

/** The usual places below the address itself, then below the site's root. */
function usualPlaces(url: string): FeedCandidate[] {
  const { origin, pathname } = new URL(url);
  const folder = `${origin}${pathname.replace(/[^/]*\.[^/]*$/, "").replace(/\/?$/, "/")}`;
  const own = folder === `${origin}/` ? [] : WELL_KNOWN.slice(0, IN_FOLDER_TRIED).map((path) => folder + path);
  const places = [...own, ...[...WELL_KNOWN, ...IN_FOLDERS].map((path) => `${origin}/${path}`)];
  return places.map((place) => ({ url: place, title: "" }));
}

const IN_FOLDER_TRIED = 5;

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
  candidates: FeedCandidate[],
): Discovered {
  const { feed, issues } = document;
  const own = hubOf(related(headerLinks(answer)), { hubs: feed.hubs, self: feed.self }, answer.url);
  // A page may name the hub of the feed that it names as its self link.
  const ofPage = page === undefined ? undefined : hubOf(related(page), { hubs: [], self: undefined }, "");
  const hub = own.hub === null && ofPage?.topic === answer.url ? ofPage : own;
  return {
    ok: true,
    url: answer.movedTo,
    feed,
    hub,
    candidates,
    ...(page !== undefined && { links: page }),
    issues: issues.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()),
  };
}
