import type { PostSummary, Site } from "../model/post.ts";
import { Items } from "./items.tsx";
import { interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/** The page for an address where nothing is (404), with ways on. */
export function renderNotFound(site: Site, newest: PostSummary[]): Promise<string> {
  const { language } = site;
  const { strings, attributes } = interfaceFor(language);
  return renderDocument({
    site,
    language,
    title: `${strings.notFound} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <>
        <header {...attributes}>
          <h1>{strings.notFound}</h1>
          <p class="standfirst">
            {strings.notFoundHint} <a href="/">{strings.frontPage}</a>
          </p>
        </header>
        {newest.length > 0 && (
          <section class="newest">
            <h2 {...attributes}>{strings.newest}</h2>
            <Items posts={newest} language={language} level="h3" />
          </section>
        )}
      </>
    ),
  });
}
