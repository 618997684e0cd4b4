import type { PostSummary, Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { FEED_FORMATS, feedHref, FeedLinks } from "./feed-links.tsx";
import { FavoriteLinks } from "./favorites.tsx";
import { Items } from "./items.tsx";
import { aboutText, type Interface, interfaceFor, languageWithin, monthText } from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { Sentence, webUrl } from "./parts.tsx";

interface ListedSource {
  slug: string;
  name: string;
  /** Home page, absolute. */
  home: string;
  language: string;
}

/** The subject of a list. */
export type ListHeading =
  | { kind: "front" }
  | { kind: "source"; source: ListedSource }
  | { kind: "tag"; name: string }
  /** A month such as "2026-11". */
  | { kind: "month"; month: string };

interface ListProps {
  site: Site;
  heading: ListHeading;
  /** The list whose feeds lead on from here: its address without a query. */
  path: string;
  /** Newest first. */
  posts: PostSummary[];
  /** Link to the older posts, such as "/?before=…". */
  next?: string | undefined;
}

/** The front page, a source's or a tag's: the newest posts, and a link to older ones. */
export function renderList({ site, heading, path, posts, next }: ListProps): Promise<string> {
  const language = heading.kind === "source" ? heading.source.language : site.language;
  const ui = interfaceFor(language);
  const { strings, attributes } = ui;
  const name = nameOf(heading, ui);
  return renderDocument({
    site,
    language,
    title: name ? `${name} · ${site.name}` : site.name,
    head: (
      <>
        <Card
          site={site}
          path={path}
          type={heading.kind === "front" ? "WebSite" : "CollectionPage"}
          name={name ?? site.name}
          description={aboutText({ ...site, language })}
          language={language}
          posts={posts}
        />
        <FeedLinks title={name ?? site.name} path={path} />
        {next && <link rel="next" href={next} />}
      </>
    ),
    children: (
      <>
        <header>
          <Heading heading={heading} ui={ui} />
          {heading.kind !== "month" && <Follow path={path} language={language} />}
          {heading.kind === "front" && posts.length > 0 && <FavoriteLinks ui={interfaceFor(language)} />}
        </header>
        {posts.length > 0 && (
          <Items
            posts={posts}
            language={language}
            level="h2"
            under={heading.kind === "source" ? heading.source.slug : undefined}
          />
        )}
        {posts.length === 0 && (heading.kind === "source" ? <NoneFrom source={heading.source} /> : <NoneYet ui={ui} />)}
        {next && (
          <p class="next" {...attributes}>
            <a rel="next" href={next}>
              {strings.older}
            </a>
          </p>
        )}
      </>
    ),
  });
}

/** The title in the browser's tab. The front page has the site's name. */
function nameOf(heading: ListHeading, { strings, language }: Interface): string | undefined {
  switch (heading.kind) {
    case "front":
      return undefined;
    case "source":
      return strings.postsFrom.replace("{source}", () => heading.source.name);
    case "tag":
      return strings.tagged.replace("{tag}", () => heading.name);
    case "month":
      return strings.ofMonth.replace("{month}", () => monthText(heading.month, language));
    default:
      return heading satisfies never;
  }
}

function Heading({ heading, ui }: { heading: ListHeading; ui: Interface }) {
  const { strings, attributes, language } = ui;
  switch (heading.kind) {
    case "front":
      return <h1 {...attributes}>{strings.newest}</h1>;
    case "source":
      return <SourceHeading source={heading.source} />;
    case "tag":
      return (
        <h1 {...attributes}>
          <Sentence template={strings.tagged} slots={{ tag: <bdi>{heading.name}</bdi> }} />
        </h1>
      );
    case "month":
      return (
        <h1 {...attributes}>
          <Sentence
            template={strings.ofMonth}
            slots={{ month: <time datetime={heading.month}>{monthText(heading.month, language)}</time> }}
          />
        </h1>
      );
    default:
      return heading satisfies never;
  }
}

function SourceHeading({ source }: { source: ListedSource }) {
  const { strings, attributes } = interfaceFor(source.language);
  const home = webUrl(source.home);
  return (
    <>
      <h1>
        <bdi>{source.name}</bdi>
      </h1>
      {home && (
        <p class="standfirst" {...attributes}>
          <Sentence
            template={strings.originalsAt}
            slots={{
              home: (
                <a href={home}>
                  <bdi>{new URL(home).host}</bdi>
                </a>
              ),
            }}
          />
        </p>
      )}
    </>
  );
}

/** Where to follow a source or a tag from; a reader may click where a feed reader looks in the head. */
function Follow({ path, language }: { path: string; language: string }) {
  const { strings, attributes } = interfaceFor(language);
  return (
    <p class="follow" {...attributes}>
      {strings.follow}:{" "}
      {FEED_FORMATS.map(({ file, type, name }) => (
        <>
          <a href={feedHref(path, file)} type={type}>
            {name}
          </a>{" "}
        </>
      ))}
    </p>
  );
}

function NoneFrom({ source }: { source: ListedSource }) {
  const { strings, attributes } = interfaceFor(source.language);
  return (
    <p class="none" {...attributes}>
      <Sentence template={strings.noneFrom} slots={{ source: <bdi>{source.name}</bdi> }} />{" "}
      <a href="/">{strings.frontPage}</a>
    </p>
  );
}

/** The operator who just set the site up sees it empty, so it says how the first post gets here. */
function NoneYet({ ui }: { ui: Interface }) {
  return (
    <div class="none" {...languageWithin("en", ui.language)}>
      <h2 {...languageWithin(ui.language, "en")}>{ui.strings.nothingYet}</h2>
      <p>Is this your site? Two steps bring the first post:</p>
      <ol>
        <li>
          Register a publisher: <code>POST /api/v1/sources</code> answers with its secret.
        </li>
        <li>
          Let the publisher send a signed post to <code>/webhooks/</code> followed by the source’s slug. It appears here
          within seconds.
        </li>
      </ol>
    </div>
  );
}
