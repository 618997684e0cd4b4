import type { PostSummary, Site } from "../model/post.ts";
import { Items } from "./items.tsx";
import { renderDocument } from "./layout.tsx";

/** Nobody knows which language the reader of a missing page expects. */
const LANGUAGE = "en";

/** The page for an address where nothing is (404), with ways on. */
export function renderNotFound(site: Site, newest: PostSummary[]): Promise<string> {
  return renderDocument({
    site,
    language: LANGUAGE,
    title: `Page not found · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <>
        <header>
          <h1>There is no page at this address</h1>
          <p class="standfirst">
            The link may be mistyped or cut short. Addresses of posts here never change, so the{" "}
            <a href="/">front page</a> is the best place to look.
          </p>
        </header>
        {newest.length > 0 && (
          <section class="newest">
            <h2>Newest posts</h2>
            <Items posts={newest} language={LANGUAGE} level="h3" />
          </section>
        )}
      </>
    ),
  });
}
