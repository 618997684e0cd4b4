import { FEED_MAX_BYTES } from "../upstreams/feeds/limits.ts";
import type { Document, Feed } from "../upstreams/feeds/document.ts";
import { type Answer, explain, type Fetch, request } from "../web/fetch.ts";
import { headerLinks, type HubFacts, hubOf, related } from "./hubs.ts";
import { linksIn, type PageLink } from "./page-links.ts";
import { FEED_ACCEPT, isFeedType } from "./poll.ts";

/** A feed that a page names, or that was found at a usual address. */
export interface FeedCandidate {
  url: string;
  title: string;
}

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

/** Media types of feeds, and common mistakes for them. */
const FEED_TYPE =
  /^(?:application|text)\/(?:x[.-])?(?:(?:rss|atom|rdf|feed)(?:[+ ](?:xml|json))?|xml|json)$|^(?:rss|atom)$/;
/** Addresses of documents about a page, or for other programs. */
const NO_FEED = /oembed|wlwmanifest|opensearch|wp-json|sitemap|osd\.xml|manifest|xmlrpc/i;
/** Typical addresses of feeds. */
const FEED_ADDRESS = /(?:^|[/._?=&-])(?:feeds?|rss2?|atom|rdf)(?:$|[/._?=&-])|\/index\.xml$/i;

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
/** Usual addresses when a blog is only a part of a site. */
const IN_FOLDERS = ["blog/feed", "blog/rss.xml", "blog/index.xml", "posts/index.xml", "news/feed"];

/** Words for comments, in the most frequent languages. */
const OF_COMMENTS =
  /[ck]omm?ent|commenti\b|reactie|reakc|hozzászól|yorum|σχόλι|σχολι|комм?ентар|сэтгэгдэл|תגובות|تعليق|تبصر|دیدگاه|نظرات|评论|評論|留言|コメント|댓글|bình luận|ความคิดเห็น|टिप्पणी|মন্তব্য|கருத்து|athugasemd|iruzkin|sylwadau|კომენტარ|մեկնաբան|maoni\b/iu;
const OF_SOUND =
  /p[oòó]d[ck][aā]st|podlediad|\bpodd|balado|hlaðvarp|tinklalaid|taskuhääling|\baudio|подкаст|ポッドキャスト|播客|팟캐스트|بودكاست|پادکست|פודקאסט|पॉडकास्ट|পডকাস্ট|พอดแคสต์|პოდკასტ|փոդքաստ|\b(?:anchor\.fm|libsyn|buzzsprout|megaphone|podbean|transistor|spreaker|simplecast|acast|captivate)\b/iu;

const wordsAt = ({ url, title }: FeedCandidate): string => `${decoded(url)} ${title}`;
const isOfComments = (one: FeedCandidate): boolean => OF_COMMENTS.test(wordsAt(one));

const CANDIDATES_MAX = 20;
/** A short deadline, because several addresses are requested while an operator waits. */
const LOOK_DEADLINE_MS = 8000;

/** How many feeds that a page names are tried before the page counts as one without a feed. */
const TRIED_MAX = 4;
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
  const { links, anchors, refresh } = page
    ? linksIn(new TextDecoder().decode(page.body), page.url)
    : { links: [], anchors: [] };
  if (page) links.unshift(...headerLinks(page));
  const named = candidatesOf(links, anchors);
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
    ...tried.filter((one) => !isOfComments(one)),
    ...called.slice(0, CALLED_TRIED_MAX),
    ...usualPlaces(page?.url ?? url),
    ...tried.filter(isOfComments),
  ];
  for (const candidate of places) {
    const next = await look(candidate.url, allowHttp, fetch);
    const trouble = troubleOf(next);
    const document = trouble === null ? await read(next as Reached) : undefined;
    const isNamed = named.includes(candidate);
    if (document?.ok) {
      const listed = isNamed ? named : [{ ...candidate, title: document.feed.title }, ...named];
      return found(next as Reached, document, links, listed);
    }
    if (isNamed) detail = `the feed that the page names cannot be read: ${trouble ?? wordsOf(document)}`;
  }
  return { ok: false, detail };
}

/** The links of a page; none when it cannot be read. */
export async function linksAt(url: string, allowHttp: boolean, fetch: Fetch): Promise<PageLink[]> {
  const answer = await look(url, allowHttp, fetch);
  if (troubleOf(answer) !== null) return [];
  const { body, url: address } = answer as Reached;
  return linksIn(new TextDecoder().decode(body), address).links;
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

/**
 * Feeds that a page names, in this order: links that declare a feed, links that look like one, links for readers; feeds
 * of comments and audio last.
 */
function candidatesOf(links: PageLink[], anchors: PageLink[]): FeedCandidate[] {
  const alternates = links.filter(
    ({ rels, href }) => (rels.includes("alternate") || isFeedRel(rels)) && !NO_FEED.test(href),
  );
  const isTyped = ({ rels, type }: PageLink) => isFeedRel(rels) || (FEED_TYPE.test(type) && !GENERIC.test(type));
  const looksSo = ({ href, hreflang, title }: PageLink) =>
    FEED_ADDRESS.test(addressOf(href)) || (hreflang === "" && /\b(?:rss|atom|feed)\b/i.test(title));
  const typed = alternates.filter((link) => isTyped(link) || FEED_TYPE.test(link.type));
  const others = alternates.filter((link) => !typed.includes(link) && looksSo(link) && !/html/.test(link.type));
  const led = anchors.filter(
    (link) =>
      !NO_FEED.test(link.href) &&
      (/^feed:/i.test(link.href) || isTyped(link) || FEED_ADDRESS.test(addressOf(link.href))),
  );
  const all = [...typed, ...others, ...led].flatMap(({ href, title }) => {
    const url = withoutFeedScheme(href);
    return /^https?:/.test(url) ? [{ url, title }] : [];
  });
  const unique = [...new Map(all.toReversed().map((candidate) => [candidate.url, candidate])).values()].toReversed();
  const rank = (one: FeedCandidate) => (isOfComments(one) ? 2 : OF_SOUND.test(wordsAt(one)) ? 1 : 0);
  return unique.toSorted((one, other) => rank(one) - rank(other)).slice(0, CANDIDATES_MAX);
}

/** Whether relations declare a feed. "service.feed" is from early Blogger. */
const isFeedRel = (rels: readonly string[]): boolean => rels.includes("feed") || rels.includes("service.feed");

const CALLED_MAX_CHARS = 60;

/** Links for readers whose words name a feed. */
const calledFeeds = (anchors: PageLink[]): FeedCandidate[] =>
  anchors
    .filter(
      ({ href, title }) =>
        /^https?:/.test(href) &&
        title.length <= CALLED_MAX_CHARS &&
        /\brss\b|\batom[- ]feed\b|^\s*(?:web ?)?feeds?\s*$/i.test(title),
    )
    .map(({ href, title }) => ({ url: href, title: title.trim() }));

/** Media types that many other documents have too. */
const GENERIC = /\/(?:xml|json)$/;

/** The part of an address that may name a feed. The host is left out, because it may contain such words by chance. */
function addressOf(href: string): string {
  const { pathname = "", search = "" } = URL.parse(href) ?? {};
  return pathname + search;
}

/** Removes "feed:" or "feed://", which were once used to open feed readers. */
const withoutFeedScheme = (href: string): string =>
  /^feed:/i.test(href) ? href.replace(/^feed:(?:\/\/)?(?=https?:)/i, "").replace(/^feed:\/\//i, "https://") : href;

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
