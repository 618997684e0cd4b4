import type { Child } from "hono/jsx";
import type { PostSummary, Site } from "../model/post.ts";
import { Card } from "./card.tsx";
import { FeedLinks } from "./feed-links.tsx";
import { MostLoved } from "./favorites.tsx";
import { arranged } from "./front.ts";
import { Grid, Items, type Setting, Story, Topic } from "./items.tsx";
import { aboutText, type Interface, interfaceFor, languageWithin } from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { Follow, Heading, type ListedSource, type ListHeading, nameOf } from "./list-heading.tsx";
import { HeadLink, Sentence } from "./parts.tsx";

interface ListProps {
  site: Site;
  heading: ListHeading;
  /** The list's address without a query, to which the names of its feeds are added. */
  path: string;
  /** Newest first. */
  posts: PostSummary[];
  /** A link to older posts, such as "/?before=…". */
  next?: string | undefined;
  /** On the front page: the posts that most readers loved this week, the most loved first. */
  loved?: Favorite[];
  /** Whether it is the list's first page. */
  isFirst?: boolean;
  /** Whether posts are still being sorted into the list. */
  isInPreparation?: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

type Favorite = PostSummary & { count: number };

/** The page of a list: the newest posts, and a link to older ones. */
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
        {next && <HeadLink rel="next" href={next} />}
      </>
    ),
    ...(heading.kind === "front" && { section: "/", ...(isFirst && { frontAt: now }) }),
    children: (
      <>
        {(heading.kind !== "front" || !isFirst) && (
          <header class="top">
            <Heading heading={heading} images={site.images} ui={ui} />
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
  /** The link to older posts. */
  children: Child;
}

/**
 * The posts of a list. A first page has a lead story; the front page also the lead's topic, four more stories,
 * and the week's favorites beside the rest. The four stand beside a lead with a wide picture, which is as tall as they
 * are together, and else under the lead.
 */
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
  const { lead, grid, river } = arranged(posts, heading.kind === "front");
  const { strings, attributes } = setting.ui;
  const leading = lead && (
    <>
      <Story
        post={lead.post}
        level="h2"
        lead={lead.format}
        isUnderSource={lead.post.source.slug === under}
        {...setting}
      />
      {lead.topic && <Topic topic={lead.topic} {...setting} />}
    </>
  );
  return (
    <>
      {grid.length > 0 && lead?.format === "wide" ? (
        <div class="cols">
          <div>{leading}</div>
          <Grid posts={grid} level="h2" isBeside {...setting} />
        </div>
      ) : (
        <>
          {leading}
          {grid.length > 0 && <Grid posts={grid} level="h2" {...setting} />}
        </>
      )}
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

/** The text of a list without posts. */
function None({ heading, isInPreparation, ui }: { heading: ListHeading; isInPreparation: boolean; ui: Interface }) {
  if (isInPreparation) {
    return <p {...ui.attributes}>{ui.strings.inPreparation}</p>;
  }
  return heading.kind === "source" ? <NoneFrom source={heading.source} /> : <NoneYet ui={ui} />;
}

function NoneFrom({ source }: { source: ListedSource }) {
  const { strings, attributes } = interfaceFor(source.language);
  return (
    <p {...attributes}>
      <Sentence template={strings.noneFrom} slots={{ source: <bdi>{source.name}</bdi> }} />{" "}
      <a href="/">{strings.frontPage}</a>
    </p>
  );
}

/**
 * The text of a new site without posts. Its reader is the operator who just set it up, so it says how to get a first
 * post.
 */
function NoneYet({ ui }: { ui: Interface }) {
  return (
    <div class="none" {...languageWithin("en", ui.language)}>
      <h2 {...languageWithin(ui.language, "en")}>{ui.strings.nothingYet}</h2>
      <p>
        Is this your site? <a href="/admin">Open the dashboard</a> and add a publisher by the address of its site or its
        feed. Its posts appear here within minutes.
      </p>
      <p>
        A publisher can also send its posts: <code>POST /api/v1/sources</code> registers it and answers with a secret,
        and signed posts go to <code>/webhooks/</code> followed by its slug.
      </p>
    </div>
  );
}
