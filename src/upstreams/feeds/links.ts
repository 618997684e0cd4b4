interface Link {
  href?: string;
  rel?: string;
  type?: string;
}

/**
 * What Atom's links say: where the page is (RFC 4287, section 4.2.7.2), where it was first (RFC 6596),
 * WebSub's hubs and self (WebSub, section 4), the license (RFC 4946), and where older entries are (RFC 5005, sections 3 and 4).
 */
export function linkFacts(links: readonly Link[] | undefined): {
  alternate: string | undefined;
  canonical: string | undefined;
  related: string[];
  hubs: string[];
  self: string | undefined;
  license: string | undefined;
  older: string | undefined;
  hasMore: boolean;
} {
  const of = (relation: string) =>
    (links ?? []).filter(({ rel, href }) => href !== undefined && (rel ?? "alternate").split(/\s+/).includes(relation));
  const alternates = of("alternate");
  const page = alternates.find(({ type }) => type === undefined || /html/i.test(type)) ?? alternates[0];
  return {
    alternate: page?.href,
    canonical: of("canonical")[0]?.href,
    related: of("related").flatMap(({ href }) => href ?? []),
    hubs: of("hub").flatMap(({ href }) => href ?? []),
    self: of("self")[0]?.href,
    license: of("license")[0]?.href,
    older: (of("prev-archive")[0] ?? of("next")[0])?.href,
    hasMore: of("next").length > 0 || of("prev-archive").length > 0,
  };
}

interface Terms {
  creativeCommons?: { licenses?: string[] };
  dc?: { rights?: string[] };
  dcterms?: { licenses?: string[]; rights?: string[] };
}

/** The terms of use, as the modules for them say it: an address rather than a text. */
export const licenseOf = ({ creativeCommons, dc, dcterms }: Terms): string | undefined =>
  creativeCommons?.licenses?.[0] ?? dcterms?.licenses?.[0] ?? dc?.rights?.[0] ?? dcterms?.rights?.[0];

interface Medium {
  url?: string;
  type?: string;
  medium?: string;
  width?: number;
  thumbnails?: { url?: string }[];
}

interface Media {
  contents?: Medium[];
  thumbnails?: { url?: string }[];
  groups?: { contents?: Medium[]; thumbnails?: { url?: string }[] }[];
}

/** The largest image that Media RSS names, else its thumbnail. */
export function mediaImage(media: Media | undefined): string | undefined {
  if (media === undefined) return undefined;
  const parts = [media, ...(media.groups ?? [])];
  const images = parts
    .flatMap(({ contents }) => contents ?? [])
    .filter(({ url, type, medium }) => url !== undefined && (medium === "image" || type?.startsWith("image/") === true))
    .toSorted((one, other) => (other.width ?? 0) - (one.width ?? 0));
  const thumbnails = parts.flatMap(({ thumbnails, contents }) => [
    ...(thumbnails ?? []),
    ...(contents ?? []).flatMap(({ thumbnails }) => thumbnails ?? []),
  ]);
  return images[0]?.url ?? thumbnails[0]?.url;
}
