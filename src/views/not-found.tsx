import type { Site } from "../model/post.ts";
import { interfaceFor, languageWithin } from "./language.ts";
import { renderDocument } from "./layout.tsx";

/** A page that an address may have meant. */
interface Meant {
  path: string;
  name: string;
  language: string;
}

/**
 * The page for an address that does not exist (404), with links to continue.
 *
 * @param words words of the address, to search for; "" when it has none
 * @param meant pages that the address may have meant
 */
export function renderNotFound(site: Site, words: string, meant: Meant[] = []): Promise<string> {
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
        {meant.length > 0 && (
          <>
            <p>{strings.meant}:</p>
            <ul class="river">
              {meant.map(({ path, name, language: own }) => (
                <li>
                  <h2 {...languageWithin(own, language)}>
                    <a href={path}>
                      <bdi>{name}</bdi>
                    </a>
                  </h2>
                </li>
              ))}
            </ul>
          </>
        )}
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
                {strings.search}: <bdi>{words}</bdi>
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
