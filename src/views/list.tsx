import type { Child } from "hono/jsx";
import type { PostSummary, Site } from "../model/post.ts";
import type { SourceSummary } from "../model/source.ts";
import type { PublisherTally } from "../storage/tallies.ts";
import { Card } from "./card.tsx";
import { FEED_FORMATS, feedHref, FeedLinks } from "./feed-links.tsx";
import { MostLoved } from "./favorites.tsx";
import { Grid, Items, placed, type Setting, Story } from "./items.tsx";
import {
  aboutText,
  countText,
  type Interface,
  interfaceFor,
  languageName,
  languageWithin,
  monthText,
} from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { webUrl } from "../model/address.ts";
import { Sentence } from "./parts.tsx";
import { hueOf, monogramOf, Publisher } from "./publisher.tsx";

type ListedSource = Omit<SourceSummary, "description">;

/** The subject of a list. */
export type ListHeading =
  | { kind: "front" }
  | { kind: "source"; source: PublisherTally }
  | { kind: "author"; name: string; source: ListedSource }
  | { kind: "tag"; name: string; posts: number }
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
  /** On the front page: the posts of the week that most readers loved, the most first. */
  loved?: Favorite[];
  /** Whether it is the list's first page. */
  isFirst?: boolean;
  /** Whether posts are still being sorted into it. */
  isInPreparation?: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

type Favorite = PostSummary & { count: number };

/** The front page, a source's or a tag's: the newest posts, and a link to older ones. */
export function renderList({
  site,
  heading,
  path,
  posts,
  next,
  loved = [],
  isFirst = true,
  isInPreparation = false,
  now,
}: ListProps): Promise<string> {
  const language = "source" in heading ? heading.source.language : site.language;
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
          description={(heading.kind === "source" && heading.source.description) || aboutText({ ...site, language })}
          language={language}
          posts={posts}
        />
        {heading.kind === "author" ? (
          <FeedLinks title={heading.source.name} path={`/${heading.source.slug}`} />
        ) : (
          <FeedLinks title={name ?? site.name} path={path} />
        )}
        {next && <link rel="next" href={next} />}
      </>
    ),
    ...(heading.kind === "front" && { section: "/", ...(isFirst && { frontAt: now }) }),
    children: (
      <>
        {(heading.kind !== "front" || !isFirst) && (
          <header class="top">
            <Heading heading={heading} ui={ui} />
            {(heading.kind === "source" || heading.kind === "tag") && <Follow path={path} language={language} />}
          </header>
        )}
        <Stories heading={heading} posts={posts} isFirst={isFirst} loved={loved} setting={{ site, ui, now }}>
          {next && (
            <p class="next" {...attributes}>
              <a class="btn" rel="next" href={next}>
                {strings.older}
              </a>
            </p>
          )}
        </Stories>
        {posts.length === 0 && <None heading={heading} isInPreparation={isInPreparation} ui={ui} />}
      </>
    ),
  });
}

interface StoriesProps extends Pick<ListProps, "heading" | "posts"> {
  isFirst: boolean;
  loved: Favorite[];
  setting: Setting;
  /** The way to older posts. */
  children: Child;
}

/** A list's first page has a lead story; the front page also a row of four, and the week's favorites beside the rest. */
function Stories({ heading, posts, isFirst, loved, setting, children }: StoriesProps) {
  const under = "source" in heading ? heading.source.slug : undefined;
  if (posts.length === 0) return null;
  if (!isFirst || heading.kind === "month") {
    return (
      <>
        <Items posts={posts} level="h2" under={under} {...setting} />
        {children}
      </>
    );
  }
  const { lead, grid, river } = placed(posts, heading.kind === "front");
  const { strings, attributes } = setting.ui;
  return (
    <>
      {lead && <Story post={lead} level="h2" isLead isUnderSource={lead.source.slug === under} {...setting} />}
      {grid.length > 0 && <Grid posts={grid} level="h2" {...setting} />}
      <div class="cols">
        <section>
          {river.length > 0 && (
            <div class="head">
              <h2 {...attributes}>{strings.more}</h2>
            </div>
          )}
          {river.length > 0 && <Items posts={river} level="h3" under={under} {...setting} />}
          {children}
        </section>
        {heading.kind === "front" && <MostLoved posts={loved} ui={setting.ui} />}
      </div>
    </>
  );
}

/** The title in the browser's tab. The front page has the site's name. */
function nameOf(heading: ListHeading, { strings, language }: Interface): string | undefined {
  switch (heading.kind) {
    case "front":
      return undefined;
    case "source":
      return strings.postsFrom.replace("{source}", () => heading.source.name);
    case "author":
      return strings.postsBy.replace("{author}", () => heading.name);
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
      return <h1 {...attributes}>{strings.older}</h1>;
    case "source":
      return <SourceHeading source={heading.source} />;
    case "author":
      return (
        <>
          <p class="from">
            <Publisher {...heading.source} />
          </p>
          <h1 {...attributes}>
            <Sentence template={strings.postsBy} slots={{ author: <bdi>{heading.name}</bdi> }} />
          </h1>
        </>
      );
    case "tag":
      return (
        <>
          <h1 {...attributes}>
            <Sentence template={strings.tagged} slots={{ tag: <bdi>{heading.name}</bdi> }} />
          </h1>
          <p class="meta" {...attributes}>
            <PostCount posts={heading.posts} ui={ui} />
          </p>
        </>
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

const PostCount = ({ posts, ui }: { posts: number; ui: Interface }) => (
  <span>
    {ui.strings.posts}: {countText(posts, ui.language)}
  </span>
);

function SourceHeading({ source }: { source: PublisherTally }) {
  const ui = interfaceFor(source.language);
  const { strings, attributes } = ui;
  const home = webUrl(source.home);
  return (
    <>
      <div class="who">
        <b class={`mono ${hueOf(source.slug)}`} aria-hidden="true">
          {monogramOf(source.name)}
        </b>
        <h1>
          <bdi>{source.name}</bdi>
        </h1>
      </div>
      {source.description !== "" && <p class="standfirst">{source.description}</p>}
      {home && (
        <p class={source.description === "" ? "standfirst" : undefined} {...attributes}>
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
      <p class="meta" {...attributes}>
        <span>{languageName(source.language, ui.language)}</span>
        <PostCount posts={source.posts} ui={ui} />
      </p>
    </>
  );
}

/** Where to follow a source or a tag from; a reader may click where a feed reader looks in the head. */
function Follow({ path, language }: { path: string; language: string }) {
  const { strings, attributes } = interfaceFor(language);
  return (
    <p class="tags" {...attributes}>
      <span>{strings.follow}</span>{" "}
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

/** What a list without posts says. */
function None({ heading, isInPreparation, ui }: { heading: ListHeading; isInPreparation: boolean; ui: Interface }) {
  if (isInPreparation) {
    return (
      <p class="none" {...ui.attributes}>
        {ui.strings.inPreparation}
      </p>
    );
  }
  return heading.kind === "source" ? <NoneFrom source={heading.source} /> : <NoneYet ui={ui} />;
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
