import type { Child } from "hono/jsx";
import type { Site } from "../model/post.ts";
import { assets, type Sheet } from "./assets.ts";
import { iconUrl } from "./icon.ts";
import { FEED_FORMATS, feedHref } from "./feed-links.tsx";
import { directionOf, type Interface, interfaceFor, languageTag, languageWithin, weekdayText } from "./language.ts";
import { HeadLink, Sentence } from "./parts.tsx";
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
  /** For the front page, the current time in milliseconds. Its masthead is the headline, and shows the day. */
  frontAt?: number;
  /** The page's own address, if the masthead links to it. */
  section?: string;
  /** Its style sheet; by default that of lists. */
  sheet?: Sheet;
  children: Child;
}

/** A whole document: the frame that all pages share, around their main part. */
export async function renderDocument({
  site,
  language,
  title,
  head,
  isSearch = false,
  frontAt,
  section,
  sheet = "lists",
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
        <HeadLink rel="icon" type="image/png" sizes="48x48" href="/favicon.png" />
        <HeadLink rel="icon" type="image/svg+xml" href={iconUrl(site.colors)} />
        <HeadLink rel="apple-touch-icon" href="/apple-touch-icon.png" />
        <HeadLink rel="manifest" href="/manifest.webmanifest" />
        <HeadLink rel="search" type="application/opensearchdescription+xml" title={site.name} href="/opensearch.xml" />
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
        <InlineStyle css={css[sheet]} />
        <script defer src={script.path}></script>
      </head>
      <body>
        <a class="skip" href="#content" {...attributes}>
          {strings.skip}
        </a>
        <Masthead site={site} ui={ui} isSearch={isSearch} frontAt={frontAt} section={section} />
        <main id="content">{children}</main>
        <Footer site={site} ui={ui} />
      </body>
    </html>
  );
  return `<!doctype html>${await page.toString()}`;
}

/** The links of the masthead. */
const sectionsOf = ({ strings }: Interface) =>
  [
    ["/", strings.latest],
    ["/publishers", strings.publishers],
    ["/tags", strings.topics],
    ["/archive", strings.archive],
  ] as const;

interface MastheadProps extends Pick<LayoutProps, "site" | "isSearch" | "frontAt" | "section"> {
  ui: Interface;
}

/** The top of every page: the site's name, its sections and the search. */
function Masthead({ site, ui, isSearch, frontAt, section }: MastheadProps) {
  const { strings, attributes, language } = ui;
  const Mark = frontAt === undefined ? "p" : "h1";
  const day = frontAt === undefined ? undefined : weekdayText(frontAt, language);
  return (
    <header class={frontAt === undefined ? "site" : "site front"}>
      <Mark class="mark">
        <a href="/">{site.logo ? <img class="logo" src={site.logo} alt={site.name} /> : <bdi>{site.name}</bdi>}</a>
      </Mark>
      {day && (
        <p class="date" {...languageWithin(day.language, ui.language)}>
          {day.text}
        </p>
      )}
      <nav aria-label={strings.sections} {...attributes}>
        {sectionsOf(ui).map(([href, name]) => (
          <a href={href} aria-current={href === section ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {!isSearch && (
        <form role="search" action="/search" {...attributes}>
          <input
            type="search"
            name="q"
            aria-label={strings.search}
            placeholder={strings.search}
            maxlength={200}
            dir="auto"
            enterkeyhint="search"
          />
          <button aria-label={strings.search}>
            <span>{strings.search}</span>
          </button>
        </form>
      )}
    </header>
  );
}

function Footer({ site, ui }: { site: Site; ui: Interface }) {
  const { strings, attributes } = ui;
  const pages = [
    ["/about", strings.aboutPage],
    ["/corrections", strings.corrections],
    ["/contact", strings.contact],
    ["/accessibility", strings.accessibility],
    ["/privacy", strings.privacy],
  ] as const;
  return (
    <footer class="site">
      <div>
        <p class="mark">
          <bdi>{site.name}</bdi>
        </p>
        <About site={site} ui={ui} />
      </div>
      <nav aria-label={strings.follow} {...attributes}>
        <h2>{strings.follow}</h2>
        {FEED_FORMATS.map(({ file, name }) => (
          <a href={feedHref("/", file)}>{name}</a>
        ))}
      </nav>
      <nav aria-label={site.name} {...attributes}>
        <h2>
          <bdi>{site.name}</bdi>
        </h2>
        {pages.map(([href, name]) => (
          <a href={href}>{name}</a>
        ))}
        {site.links.map(({ name, url }) => (
          <a href={url} {...languageWithin(site.language, ui.language)}>
            {name}
          </a>
        ))}
      </nav>
      <Themes ui={ui} />
    </footer>
  );
}

/** A sentence about the site: the operator's, else one in the page's language. */
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

/** The choice between light and dark; theme-switch.client.js shows it when scripts run. */
function Themes({ ui }: { ui: Interface }) {
  const { appearance, themes } = ui.strings;
  const choices = [
    ["", themes.system],
    ["light", themes.light],
    ["dark", themes.dark],
  ] as const;
  return (
    <div class="theme" role="radiogroup" aria-labelledby="appearance" data-script {...ui.attributes}>
      <h2 id="appearance">{appearance}</h2>
      {choices.map(([value, label]) => (
        <label>
          <input type="radio" name="theme" value={value} /> {label}
        </label>
      ))}
    </div>
  );
}
