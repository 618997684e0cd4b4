/** The feeds that a page names, the best first. */
import type { PageLink } from "./page-links.ts";

/** A feed that a page names, or that was found at a usual address. */
export interface FeedCandidate {
  url: string;
  title: string;
}

/** Media types of feeds, and common mistakes for them. */
const FEED_TYPE =
  /^(?:application|text)\/(?:x[.-])?(?:(?:rss|atom|rdf|feed)(?:[+ ](?:xml|json))?|xml|json)$|^(?:rss|atom)$/;
/** Addresses of documents about a page, or for other programs. */
const NO_FEED = /oembed|wlwmanifest|opensearch|wp-json|sitemap|osd\.xml|manifest|xmlrpc/i;
/** Typical addresses of feeds. */
const FEED_ADDRESS = /(?:^|[/._?=&-])(?:feeds?|rss2?|atom|rdf)(?:$|[/._?=&-])|\/index\.xml$/i;

/** Words for comments, in the most frequent languages. */
const OF_COMMENTS =
  /[ck]omm?ent|commenti\b|reactie|reakc|hozzászól|yorum|σχόλι|σχολι|комм?ентар|сэтгэгдэл|תגובות|تعليق|تبصر|دیدگاه|نظرات|评论|評論|留言|迴響|回響|コメント|댓글|bình luận|ความคิดเห็น|टिप्पण|মন্তব্য|கருத்து|athugasemd|iruzkin|sylwadau|კომენტარ|մեկնաբան|maoni\b/iu;
const OF_SOUND =
  /p[oòó]d[ck][aā]st|podlediad|\bpodd|balado|hlaðvarp|tinklalaid|taskuhääling|\baudio|подкаст|ポッドキャスト|播客|팟캐스트|بودكاست|پادکست|פודקאסט|पॉडकास्ट|পডকাস্ট|พอดแคสต์|პოდკასტ|փոդքաստ|\b(?:anchor\.fm|libsyn|buzzsprout|megaphone|podbean|transistor|spreaker|simplecast|acast|captivate)\b/iu;

const wordsAt = ({ url, title }: FeedCandidate): string => `${decoded(url)} ${title}`;
export const isOfComments = (one: FeedCandidate): boolean => OF_COMMENTS.test(wordsAt(one));

const CANDIDATES_MAX = 20;

/** The page that names the feeds. */
interface At {
  url: string;
  language: string | undefined;
}

/**
 * Feeds that a page names, in this order: links that declare a feed, links that look like one, links for readers. Feeds
 * of a part of the site come after those of the whole, unless the page is of that part; then those in other languages,
 * and at last those of audio and comments.
 */
export function candidatesOf(links: PageLink[], anchorsOfPage: PageLink[], at: At): FeedCandidate[] {
  const anchors = anchorsOfPage.map(withoutReader);
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
  const all = [...typed, ...others, ...led].flatMap((link) => {
    const url = withoutFeedScheme(link.href);
    const { title, hreflang } = link;
    return /^https?:/.test(url) ? [{ url, title, hreflang, isDeclared: !led.includes(link) }] : [];
  });
  const unique = [...new Map(all.toReversed().map((candidate) => [candidate.url, candidate])).values()].toReversed();
  return unique
    .map(({ hreflang, isDeclared, ...candidate }) => {
      const rank = rankOf(candidate, hreflang, at);
      // Links for readers may lead anywhere, so the best of them come after those that declare a feed.
      return { candidate, rank: isDeclared || rank >= PARTIAL ? rank : ORDINARY + LED * (1 + rank) };
    })
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, CANDIDATES_MAX)
    .map(({ candidate }) => candidate);
}

const ORDINARY = 1;
const PARTIAL = 2;
const LED = 0.1;

/** The lower, the better. */
function rankOf(candidate: FeedCandidate, hreflang: string, { url, language }: At): number {
  if (isOfComments(candidate)) return 5;
  if (OF_SOUND.test(wordsAt(candidate))) return 4;
  if (hreflang !== "" && language !== undefined && !isSameLanguage(hreflang, language)) return 3;
  const path = addressOf(candidate.url);
  const folder = new URL(url).pathname.replace(/[^/]*\.[^/]*$/, "").replace(/\/?$/, "/");
  if (folder !== "/" && (path.startsWith(folder) || path.replace(/\.\w+$/, "/") === folder)) return 0;
  if (PART.test(path) || OF_PART.test(candidate.title)) return PARTIAL;
  return WHOLE.test(new URL(candidate.url).pathname) || OF_WHOLE.test(candidate.title) ? 0 : ORDINARY;
}

const isSameLanguage = (one: string, other: string): boolean =>
  one.split(/[-_]/, 1)[0]!.toLowerCase() === other.split(/[-_]/, 1)[0]!.toLowerCase();

/** Folders of categories, tags, people, events and goods in addresses of feeds. */
const PART =
  /\/(?:categor(?:y|ies|ie|ia|ias|io)|kategorien?|kategori|rubrik(?:en)?|rubriques?|secci[oó]n(?:es)?|sections?|tags?|schlagwort|etiquetas?|topics?|themen?|authors?|autor(?:en)?|users?|people|members?|events?|veranstaltungen|eventos?|search|products?|shop|store|portfolio|galler(?:y|ies)|taxonomy|term|newsletters?|collections?|wishlist|reviews?|forums?|wiki|jobs?|stellenangebote|termine|kalender|calendar|agenda|changes|revisions?)(?:[/?.]|$)|special:recentchanges|[?&](?:cat|tag|author|category|s)=/i;
const OF_PART =
  /\b(?:category|kategorie|catégorie|categor[ií]a|kategori|author|autor(?:in)?|auteur|events?|veranstaltung|événements?|eventos?|schlagwort|étiquette|etiqueta|search results|products?|wishlist|reviews?|changelog|recent changes|termine|(?:veranstaltungs)?kalender|calendar|agenda|stellenangebote|jobs|offres d['’]emploi|empleos?|vagas|vacatures)\b|\btag feed|\b(?:del|du|da|des) tags?\b|рубрик|категори|カテゴリ|タグ|分类|分類|분류|태그|קטגוריה|تصنيف|دسته|श्रेणी/iu;
/** Addresses and titles of a site's whole feed. */
const WHOLE =
  /^\/(?:(?:rss|feeds?|newsfeeds?|atom|xml|export|blog|news)\/)?(?:index|all(?:es|e)?|latest|main|home|frontpage|front-page|top-?stories|startseite|portada|(?:a-la-)?une|everything)(?:\.\w+)?(?:\/(?:rss|feed|atom)(?:\.xml)?)?\/?$/i;
const OF_WHOLE =
  /\b(?:all (?:news|posts|articles|stories|content|topics)|top (?:stories|news)|front page|home ?page|latest (?:news|stories)|startseite|schlagzeilen|alle (?:themen|ressorts)|la une|actualités à la une|portada|primera plana|últimas noticias|prima pagina|homepagina|voorpagina|förstasidan|forsiden?|etusivu|strona główna|titulní strana|everything|entire site|full (?:site )?feed|alle (?:artikel|beiträge|nachrichten|berichten|artikler|nyheter|nyheder|inlägg)|tou(?:s les articles|tes les actualités|t le site)|todas? (?:las|as) (?:noticias|notícias|entradas)|todos (?:los|os) (?:artículos|artigos|posts)|tutt[ie] (?:gli articoli|le notizie)|wszystkie)|все (?:статьи|новости|записи|материалы)|усі (?:статті|новини)|すべての?記事|全記事|全部文章|所有文章|전체 ?(?:글|기사)/iu;

/** Whether relations declare a feed. "service.feed" is from early Blogger. */
const isFeedRel = (rels: readonly string[]): boolean => rels.includes("feed") || rels.includes("service.feed");

const CALLED_MAX_CHARS = 60;

/** Links for readers whose words name a feed, those of the whole site first. */
export const calledFeeds = (anchors: PageLink[]): FeedCandidate[] =>
  anchors
    .filter(
      ({ href, title }) =>
        /^https?:/.test(href) &&
        title.length <= CALLED_MAX_CHARS &&
        /\brss\b|\batom[- ]feed\b|^\s*(?:web ?)?feeds?\s*$/i.test(title),
    )
    .map(({ href, title }) => ({ url: href, title: title.trim() }))
    .toSorted((one, other) => Number(OF_WHOLE.test(other.title)) - Number(OF_WHOLE.test(one.title)));

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

/** Feed readers whose pages for a new subscription have the feed's address in theirs. */
const READER =
  /(?:^|\.)(?:feedly|inoreader|newsblur|netvibes|feedbin|theoldreader|bazqux|bloglines|subtome)\.(?:com|me)$|^(?:add\.)?my\.yahoo\.com$/;

/** A link to a feed reader as one to the feed itself. */
function withoutReader(link: PageLink): PageLink {
  const url = URL.parse(link.href);
  if (url === null || !READER.test(url.hostname)) return link;
  const named = [...url.searchParams.values(), decoded(url.pathname, decodeURIComponent)]
    .map((text) => /https?:\/\/\S+$/.exec(text)?.[0])
    .find((address) => address !== undefined && URL.canParse(address));
  return named === undefined ? link : { ...link, href: `feed:${named}` };
}

function decoded(url: string, decode = decodeURI): string {
  try {
    return decode(url);
  } catch {
    return url;
  }
}
