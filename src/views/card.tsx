import type { Site } from "../model/post.ts";
import { type WebPageFacts, webPage } from "./json-ld.ts";
import { localeOf } from "./language.ts";
import { JsonLd } from "./raw.tsx";

interface CardProps extends Omit<WebPageFacts, "url"> {
  site: Site;
  /** The page's address from the site's root. */
  path: string;
}

/** The description of a page that is not a post, for search engines, for link previews, and for machines. */
export function Card({ site, path, ...facts }: CardProps) {
  const url = site.origin && site.origin + path;
  return (
    <>
      <meta name="description" content={facts.description} />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={facts.name} />
      <meta property="og:description" content={facts.description} />
      {url && <meta property="og:url" content={url} />}
      <SocialPicture site={site} />
      <meta property="og:locale" content={localeOf(facts.language)} />
      <meta property="og:site_name" content={site.name} />
      <meta name="twitter:card" content="summary" />
      <JsonLd data={webPage({ ...facts, url }, site)} />
    </>
  );
}

/** The picture for link previews on other sites: the post's own with its description, else the site's. */
export function SocialPicture({
  image,
  alt,
  site,
}: {
  image?: string | undefined;
  alt?: string | undefined;
  site: Site;
}) {
  const url = image ?? (site.origin && `${site.origin}/social.png`);
  if (!url) return null;
  return (
    <>
      <meta property="og:image" content={url} />
      <meta property="og:image:alt" content={alt ?? site.name} />
    </>
  );
}
