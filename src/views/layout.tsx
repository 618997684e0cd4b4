import type { Child } from "hono/jsx";
import type { Site } from "../model/post.ts";
import { assets } from "./assets.ts";
import { ICON_URL } from "./icon.ts";
import { directionOf, interfaceFor, languageTag } from "./language.ts";
import { Sentence } from "./parts.tsx";
import { InlineStyle } from "./raw.tsx";

interface LayoutProps {
  site: Site;
  /** The language of the page's content. */
  language: string;
  /** What the browser's tab says. */
  title: string;
  /** More of the head: description, links, robots. */
  head?: Child;
  /** Whether the page has the search form in its main part, and needs none above it. */
  isSearch?: boolean;
  children: Child;
}

/** A whole document: what all pages share around their main part. */
export async function renderDocument({
  site,
  language,
  title,
  head,
  isSearch = false,
  children,
}: LayoutProps): Promise<string> {
  const { style, script } = await assets();
  const { strings, attributes } = interfaceFor(language);
  const page = (
    <html lang={languageTag(language)} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {head}
        <link rel="icon" type="image/svg+xml" href={ICON_URL} />
        <link rel="search" type="application/opensearchdescription+xml" title={site.name} href="/opensearch.xml" />
        <meta name="color-scheme" content="light dark" />
        <InlineStyle css={style.css} />
        <script defer src={script.path}></script>
      </head>
      <body>
        <a class="skip" href="#content" {...attributes}>
          {strings.skip}
        </a>
        <header class="site">
          <a href="/">
            <bdi>{site.name}</bdi>
          </a>
          {!isSearch && (
            <form role="search" action="/search" {...attributes}>
              <input
                type="search"
                name="q"
                aria-label={strings.search}
                maxlength={200}
                dir="auto"
                enterkeyhint="search"
              />
              <button>{strings.search}</button>
            </form>
          )}
        </header>
        <main id="content">{children}</main>
        <footer class="site">
          <p {...attributes}>
            <Sentence
              template={strings.about}
              slots={{
                site: (
                  <a href="/">
                    <bdi>{site.name}</bdi>
                  </a>
                ),
              }}
            />
          </p>
          <nav aria-label={site.name} {...attributes}>
            <a href="/archive">{strings.archive}</a> <a href="/search">{strings.search}</a> <a href="/feed.xml">RSS</a>{" "}
            <a href="/about">{strings.aboutPage}</a> <a href="/privacy">{strings.privacy}</a>
          </nav>
        </footer>
      </body>
    </html>
  );
  return `<!doctype html>${await page.toString()}`;
}
