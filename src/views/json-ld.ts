import { pathOf, type Post, type Site, viasOf } from "../model/post.ts";
import { webUrl } from "./parts.tsx";

/** What a machine reads of a post: https://schema.org/NewsArticle, with `isBasedOn` for every place it came from. */
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
    keywords: post.tags.length > 0 ? post.tags : undefined,
    author: post.authors.map((author) =>
      withoutAbsent({ "@type": "Person", name: author.name, url: webUrl(author.url) }),
    ),
    publisher: withoutAbsent({ "@type": "Organization", name: first.name, url: webUrl(first.home) }),
    isBasedOn: [...new Set(origins.length > 0 ? origins : [post.url])],
    sdPublisher: withoutAbsent({ "@type": "Organization", name: site.name, url: site.origin }),
  });
}

function withoutAbsent(thing: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(thing).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
