import type { Child } from "hono/jsx";
import type { Site } from "../model/post.ts";
import { assets } from "./assets.ts";
import { iconUrl } from "./icon.ts";
import { directionOf, type Interface, interfaceFor, languageTag, languageWithin } from "./language.ts";
import { Sentence } from "./parts.tsx";
import { InlineScript, InlineStyle } from "./raw.tsx";

interface LayoutProps {
  site: Site;
  /** The language of the page's content. */
  language: string;
  /** The title in the browser's tab. */
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
  const { css, theme, script } = await assets(site);
  const ui = interfaceFor(language);
  const { strings, attributes } = ui;
  const page = (
    <html lang={languageTag(language)} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {head}
        <link rel="icon" type="image/svg+xml" href={iconUrl(site.colors)} />
        <link rel="search" type="application/opensearchdescription+xml" title={site.name} href="/opensearch.xml" />
        <meta name="color-scheme" content="light dark" />
        {(["light", "dark"] as const).map((scheme, index) => (
          <meta
            name="theme-color"
            content={site.colors.background[index]}
            media={`(prefers-color-scheme:${scheme})`}
            data-of={scheme}
          />
        ))}
        <InlineScript code={theme} />
        <InlineStyle css={css} />
        <script defer src={script.path}></script>
      </head>
      <body>
        <a class="skip" href="#content" {...attributes}>
          {strings.skip}
        </a>
        <header class="site">
          <a href="/">{site.logo ? <img class="logo" src={site.logo} alt={site.name} /> : <bdi>{site.name}</bdi>}</a>
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
          <About site={site} ui={ui} />
          <nav aria-label={site.name} {...attributes}>
            <a href="/archive">{strings.archive}</a> <a href="/search">{strings.search}</a> <a href="/feed.xml">RSS</a>{" "}
            <a href="/about">{strings.aboutPage}</a> <a href="/privacy">{strings.privacy}</a>
            {site.links.map(({ name, url }) => (
              <>
                {" "}
                <a href={url} {...languageWithin(site.language, ui.language)}>
                  {name}
                </a>
              </>
            ))}
          </nav>
          <Themes ui={ui} />
        </footer>
      </body>
    </html>
  );
  return `<!doctype html>${await page.toString()}`;
}

/** What the site is: as its operator says, else in the page's language. */
function About({ site, ui }: { site: Site; ui: Interface }) {
  const { description, language, name } = site;
  if (description !== undefined) return <p {...languageWithin(language, ui.language)}>{description}</p>;
  const link = (
    <a href="/">
      <bdi>{name}</bdi>
    </a>
  );
  return (
    <p {...ui.attributes}>
      <Sentence template={ui.strings.about} slots={{ site: link }} />
    </p>
  );
}

/** The way to choose light or dark; theme-switch.client.js shows it where scripts run. */
function Themes({ ui }: { ui: Interface }) {
  const { appearance, themes } = ui.strings;
  const choices = [
    ["", themes.system],
    ["light", themes.light],
    ["dark", themes.dark],
  ] as const;
  return (
    <p class="theme" role="radiogroup" aria-labelledby="appearance" {...ui.attributes}>
      <span id="appearance">{appearance}</span>
      {choices.map(([value, label]) => (
        <label>
          <input type="radio" name="theme" value={value} /> {label}
        </label>
      ))}
    </p>
  );
}
