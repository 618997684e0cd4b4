import { pathOf, type Post, type Site } from "../model/post.ts";
import type { Page } from "../storage/pages.ts";
import { renderArticle } from "../views/article.tsx";
import { assets } from "../views/assets.ts";
import { PAGE_VERSION } from "../views/version.ts";
import { renderWithdrawn } from "../views/withdrawn.tsx";
import { etagOf } from "./etag.ts";

/** The page of a post: the article, or the notice that it was withdrawn. The same post and site give the same bytes. */
export async function render(post: Post, site: Site): Promise<Page> {
  const { style } = await assets();
  const html = await (post.withdrawal ? renderWithdrawn(post, site) : renderArticle(post, site));
  const canonical = post.attribution.canonical ?? (site.origin && site.origin + pathOf(post));
  const noindex = post.withdrawal !== undefined || post.attribution.indexing === "noindex";
  return {
    html,
    metadata: {
      status: post.withdrawal ? 410 : 200,
      etag: await etagOf(html),
      post: post.id,
      revision: post.revision,
      code: PAGE_VERSION,
      style: style.cspHash,
      language: post.language,
      ...(noindex ? { noindex } : canonical && { link: `<${canonical}>; rel="canonical"` }),
    },
  };
}
