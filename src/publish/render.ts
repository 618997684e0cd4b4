import { isSecret, pathOf, type Post, type Site } from "../model/post.ts";
import type { Page, PageIdentity } from "../storage/pages.ts";
import { renderArticle } from "../views/article.tsx";
import { assets } from "../views/assets.ts";
import { PAGE_VERSION } from "../views/version.ts";
import { renderWithdrawn } from "../views/withdrawn.tsx";
import { etagOf } from "./etag.ts";

/** What identifies a post's page. */
export const identityOf = (post: Post, site: Site): PageIdentity => ({
  revision: post.renders,
  code: PAGE_VERSION,
  facts: () => etagOf(JSON.stringify([post, site])),
});

/**
 * The page of a post: the article, or the notice that it is withdrawn or expired, or an empty page if nobody may know
 * about it yet, or if another post's page has its story.
 * The same post and site give the same bytes.
 */
export async function render(post: Post, site: Site): Promise<Page> {
  const { policy } = await assets(site);
  const status = statusOf(post);
  const html = await VIEWS[status](post, site);
  const canonical = post.attribution.canonical ?? (site.origin && site.origin + pathOf(post));
  const noindex = status !== 200 || post.attribution.indexing === "noindex";
  return {
    html,
    metadata: {
      status,
      etag: await etagOf(html),
      post: post.id,
      ...(post.under !== undefined && { source: post.source.slug }),
      revision: post.renders,
      code: PAGE_VERSION,
      site: site.version,
      policy,
      language: post.language,
      ...(post.pathAhead !== undefined && { location: post.pathAhead }),
      ...(post.dueAt !== undefined && { until: post.dueAt }),
      ...(noindex ? { noindex } : canonical && { link: `<${canonical}>; rel="canonical"` }),
    },
  };
}

/** The status of a post's address when the post was read. */
export function statusOf({ withdrawal, withheld, pathAhead }: Post): 200 | 301 | 404 | 410 {
  if (pathAhead !== undefined) return 301;
  if (isSecret(withheld)) return 404;
  return withdrawal || withheld ? 410 : 200;
}

const VIEWS = { 200: renderArticle, 301: async () => "", 404: async () => "", 410: renderWithdrawn };
