/** WebSub discovery: which hub announces a resource, and under which address the hub knows it. */
import { linksIn } from "../web/link-header.ts";
import type { PageLink } from "./page-links.ts";

export interface HubFacts {
  hub: string | null;
  topic: string | null;
}

/** Links by their relation, in document order. */
export interface RelatedLinks {
  hubs: string[];
  self: string | undefined;
}

/**
 * The first hub and the self link: those of the Link header, where it has them, before those of the document (WebSub,
 * section 4). A resource without a self link is known by the address that it came from. Hubs are asked by TLS also where
 * they are advertised without (section 8.2).
 *
 * @param url where the answer came from in the end: redirects of the topic have been followed by then
 */
export function hubOf(header: RelatedLinks, document: RelatedLinks, url: string): HubFacts {
  const hub = header.hubs[0] ?? document.hubs[0];
  if (hub === undefined) return { hub: null, topic: null };
  return { hub: hub.replace(/^http:/i, "https:"), topic: header.self ?? document.self ?? url };
}

/** The links that WebSub asks for. Links in a page's body do not count, since readers write there (section 8.1). */
export const related = (links: readonly PageLink[]): RelatedLinks => ({
  hubs: links.flatMap(({ rels, href, inHead }) => (inHead && rels.includes("hub") ? [href] : [])),
  self: links.find(({ rels, inHead }) => inHead && rels.includes("self"))?.href,
});

/** The links of an answer's Link header, in the shape of a page's. */
export const headerLinks = ({ headers, url }: { headers: Headers; url: string }): PageLink[] =>
  linksIn(headers.get("link") ?? "", url).map(({ rel, href, type }) => ({
    rels: [rel],
    href,
    type,
    title: "",
    hreflang: "",
    inHead: true,
  }));
