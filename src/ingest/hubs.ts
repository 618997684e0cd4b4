/** WebSub discovery: the hub that announces a resource, and the address by which the hub knows it. */
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
 * The first hub and the self link. Those of the Link header take precedence over those of the document (WebSub, section
 * 4). A resource without a self link is known by its own address. Hubs are requested over TLS even if they are
 * advertised without (section 8.2).
 *
 * @param url the final address of the answer, after the topic's redirects
 */
export function hubOf(header: RelatedLinks, document: RelatedLinks, url: string): HubFacts {
  const hub = header.hubs[0] ?? document.hubs[0];
  if (hub === undefined) return { hub: null, topic: null };
  return { hub: hub.replace(/^http:/i, "https:"), topic: header.self ?? document.self ?? url };
}

/** The links that WebSub uses. Links in a page's body do not count, because readers can write there (section 8.1). */
export const related = (links: readonly PageLink[]): RelatedLinks => ({
  hubs: links.flatMap(({ rels, href, inHead }) => (inHead && rels.includes("hub") ? [href] : [])),
  self: links.find(({ rels, inHead }) => inHead && rels.includes("self"))?.href,
});

/** The links of an answer's Link header, in the form of a page's links. */
export const headerLinks = ({ headers, url }: { headers: Headers; url: string }): PageLink[] =>
  linksIn(headers.get("link") ?? "", url).map(({ rel, href, type }) => ({
    rels: [rel],
    href,
    type,
    title: "",
    hreflang: "",
    sizes: "",
    inHead: true,
  }));
