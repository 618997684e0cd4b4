import type { Site } from "../model/post.ts";
import { interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/** The page for an address where nothing is (404), with ways on. */
export function renderNotFound(site: Site): Promise<string> {
  const { language } = site;
  const { strings, attributes } = interfaceFor(language);
  return renderDocument({
    site,
    language,
    title: `${strings.notFound} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <>
        <header class="top" {...attributes}>
          <h1>{strings.notFound}</h1>
          <p class="standfirst">
            {strings.notFoundHint} <a href="/">{strings.frontPage}</a>
          </p>
        </header>
      </>
    ),
  });
}
