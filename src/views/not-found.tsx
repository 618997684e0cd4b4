import type { Site } from "../model/post.ts";
import { interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/**
 * The page for an address that does not exist (404), with links to continue.
 *
 * @param words words of the address, to search for; "" when it has none
 */
export function renderNotFound(site: Site, words: string): Promise<string> {
  const { language } = site;
  const { strings, attributes } = interfaceFor(language);
  return renderDocument({
    site,
    language,
    title: `${strings.notFound} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    isSearch: true,
    children: (
      <div {...attributes}>
        <header class="top">
          <h1>{strings.notFound}</h1>
          <p class="standfirst">{strings.notFoundHint}</p>
        </header>
        <form class="search" role="search" action="/search">
          <p>
            <input type="search" name="q" value={words} aria-label={strings.search} maxlength={200} dir="auto" />
            <button>{strings.search}</button>
          </p>
        </form>
        <ul class="tags">
          {words !== "" && (
            <li>
              <a href={`/search?q=${encodeURIComponent(words)}`}>
                {strings.meant}: <bdi>{words}</bdi>
              </a>
            </li>
          )}
          <li>
            <a href="/">{strings.frontPage}</a>
          </li>
          <li>
            <a href="/publishers">{strings.publishers}</a>
          </li>
          <li>
            <a href="/archive">{strings.archive}</a>
          </li>
        </ul>
      </div>
    ),
  });
}
