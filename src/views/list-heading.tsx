import { webUrl } from "../model/address.ts";
import type { Site } from "../model/post.ts";
import type { SourceSummary } from "../model/source.ts";
import type { PublisherTally } from "../storage/tallies.ts";
import { FEED_FORMATS, feedHref } from "./feed-links.tsx";
import { countText, type Interface, interfaceFor, languageName, monthText } from "./language.ts";
import { Sentence } from "./parts.tsx";
import { hueOf, Mark, Publisher } from "./publisher.tsx";

export type ListedSource = Omit<SourceSummary, "description">;

/** The subject of a list. */
export type ListHeading =
  | { kind: "front" }
  | { kind: "source"; source: PublisherTally }
  | { kind: "author"; name: string; source: ListedSource }
  | { kind: "tag"; name: string; posts: number }
  /** A month such as "2026-11". */
  | { kind: "month"; month: string };

/** The title in the browser's tab; undefined for the front page, which shows the site's name. */
export function nameOf(heading: ListHeading, { strings, language }: Interface): string | undefined {
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

interface HeadingProps {
  heading: ListHeading;
  images: Site["images"];
  ui: Interface;
}

export function Heading({ heading, images, ui }: HeadingProps) {
  const { strings, attributes, language } = ui;
  switch (heading.kind) {
    case "front":
      return <h1 {...attributes}>{strings.older}</h1>;
    case "source":
      return <SourceHeading source={heading.source} images={images} />;
    case "author":
      return (
        <>
          <p class="from">
            <Publisher {...heading.source} images={images} />
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

function SourceHeading({ source, images }: { source: PublisherTally; images: Site["images"] }) {
  const ui = interfaceFor(source.language);
  const { strings, attributes } = ui;
  const home = webUrl(source.home);
  return (
    <>
      <div class="who">
        <Mark class={`mono ${hueOf(source.slug)}`} name={source.name} icon={source.icon} images={images} />
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

/** Links to the feeds of a source or a tag, for readers who do not use the links in the head. */
export function Follow({ path, language }: { path: string; language: string }) {
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
