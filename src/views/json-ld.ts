import type { Post, Site } from "../model/post.ts";
import { webUrl } from "./parts.tsx";

/** What a machine reads of a post: https://schema.org/NewsArticle, with `isBasedOn` for every place it came from. */
export function newsArticle(post: Post, site: Site, headline: string): object {
  const { first, via } = post.attribution;
  const origins = [first.url, ...via.map((hop) => hop.url)].map(webUrl).filter((url) => url !== undefined);
  const own = site.origin && `${site.origin}/${post.source.slug}/${post.slug}`;
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
    sdPublisher: withoutAbsent({ "@type": "Organization", name: site.name, url: site.origin }),
  });
}

function withoutAbsent(thing: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(thing).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
