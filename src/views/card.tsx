import type { Site } from "../model/post.ts";
import { type PageFacts, webPage } from "./json-ld.ts";
import { JsonLd } from "./raw.tsx";

interface CardProps extends Omit<PageFacts, "url"> {
  site: Site;
  /** The page's address from the site's root. */
  path: string;
}

/** What a page that is no post says about itself to search engines, to sites that show a card for its link, and to machines. */
export function Card({ site, path, ...facts }: CardProps) {
  const url = site.origin && site.origin + path;
  return (
    <>
      <meta name="description" content={facts.description} />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={facts.name} />
      <meta property="og:description" content={facts.description} />
      {url && <meta property="og:url" content={url} />}
      <meta property="og:site_name" content={site.name} />
      <meta name="twitter:card" content="summary" />
      <JsonLd data={webPage({ ...facts, url }, site)} />
    </>
  );
}
