import { pathOf, type Post, type PostSummary, type Site, viasOf } from "../model/post.ts";
import { headlineOf } from "./headline.ts";
import { webUrl } from "../model/address.ts";

/** A post for machines: https://schema.org/NewsArticle, with `isBasedOn` for every place that it came from. */
export function newsArticle(post: Post, site: Site, headline: string): object {
  const { first } = post.attribution;
  const origins = [first.url, ...viasOf(post).map((hop) => hop.url)].map(webUrl).filter((url) => url !== undefined);
  const own = site.origin && site.origin + pathOf(post);
  return withoutAbsent({
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    headline,
    description: post.summary || undefined,
    datePublished: post.published,
    dateModified: post.modified,
    inLanguage: post.language,
    url: own,
    mainEntityOfPage: own,
    image: webUrl(post.image),
    license: post.license && (webUrl(post.license) ?? { "@type": "CreativeWork", name: post.license }),
    expires: post.dueAt && new Date(post.dueAt).toISOString(),
    keywords: post.tags.length > 0 ? post.tags : undefined,
    author: post.authors.map((author) =>
      withoutAbsent({ "@type": "Person", name: author.name, url: webUrl(author.url) }),
    ),
    publisher: withoutAbsent({ "@type": "Organization", name: first.name, url: webUrl(first.home) }),
    isBasedOn: [...new Set(origins.length > 0 ? origins : [post.url])],
    sdPublisher: withoutAbsent({ "@type": "Organization", name: site.name, url: site.origin, logo: site.logo }),
  });
}

/** The kind of a page: a type of https://schema.org/WebPage, or the site as a whole. */
export type PageType = "WebSite" | "CollectionPage" | "SearchResultsPage" | "AboutPage" | "WebPage";

/** The data for the JSON-LD of a page that is not a post. */
export interface WebPageFacts {
  type: PageType;
  name: string;
  /** Absolute; undefined while the site's own address is unknown. */
  url: string | undefined;
  description: string;
  language: string;
  /** The posts that it lists, in order. */
  posts?: PostSummary[];
}

/** A page that is not a post, by https://schema.org/: the site with its search, or a page with its list. */
export function webPage({ type, name, url, description, language, posts = [] }: WebPageFacts, site: Site): object {
  const { origin } = site;
  return withoutAbsent({
    "@context": "https://schema.org",
    "@type": type,
    name,
    url,
    description,
    inLanguage: language,
    ...(type === "WebSite"
      ? {
          potentialAction: origin && {
            "@type": "SearchAction",
            target: { "@type": "EntryPoint", urlTemplate: `${origin}/search?q={search_term_string}` },
          },
        }
      : { isPartOf: withoutAbsent({ "@type": "WebSite", name: site.name, url: origin }) }),
    // In this vocabulary a site itself lists nothing; its pages do.
    mainEntity: type !== "WebSite" && posts.length > 0 ? itemList(posts, origin) : undefined,
  });
}

const itemList = (posts: PostSummary[], origin: string | undefined): object => ({
  "@type": "ItemList",
  itemListElement: posts.map((post, index) =>
    withoutAbsent({
      "@type": "ListItem",
      position: index + 1,
      name: headlineOf(post),
      url: origin && origin + pathOf(post),
    }),
  ),
});

function withoutAbsent(thing: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(thing).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
