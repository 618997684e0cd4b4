import { pathOf, type PostSummary, type Site } from "../model/post.ts";
import type { TextPart } from "../post/words.ts";
import { kindNamed } from "../reactions/listed.ts";
import type { LeadFormat, Topic as TopicPosts } from "./front.ts";
import { headlineOf, lengthClass } from "./headline.ts";
import { agoText, countText, type Interface, languageWithin } from "./language.ts";
import { Time } from "./parts.tsx";
import { thumbnail } from "./pictures.ts";
import { hueOf, Publisher } from "./publisher.tsx";
import { minutesText } from "./reading-time.ts";
import { excerpt } from "../html/excerpt.ts";

const SUMMARY_MAX_CHARS = 200;

/** A post in a list. In search results its texts are split into parts. */
export interface ListedItem extends PostSummary {
  headlineParts?: TextPart[];
  summaryParts?: TextPart[];
}

/** The data that all stories of a page share. */
export interface Setting {
  site: Pick<Site, "images">;
  ui: Interface;
  /** Milliseconds since the epoch. */
  now: number;
}

interface ItemsProps extends Setting {
  posts: ListedItem[];
  level: "h2" | "h3";
  /** The source whose page it is. Its own posts do not repeat its name. */
  under?: string | undefined;
}

/** Posts one below the other, each in its own language. */
export function Items({ posts, level, under, ...setting }: ItemsProps) {
  return (
    <ol class="river">
      {posts.map((post) => (
        <li>
          <Story post={post} level={level} isUnderSource={post.source.slug === under} {...setting} />
        </li>
      ))}
    </ol>
  );
}

/** Posts side by side, or beside the lead. */
export function Grid({ posts, level, isBeside = false, ...setting }: ItemsProps & { isBeside?: boolean }) {
  return (
    <div class={isBeside ? "grid side" : "grid"}>
      {posts.map((post) => (
        <Story post={post} level={level} {...setting} />
      ))}
    </div>
  );
}

interface StoryProps extends Setting {
  post: ListedItem;
  level: "h2" | "h3";
  /** How the story is laid out, if it leads. */
  lead?: LeadFormat;
  isUnderSource?: boolean;
}

/** A post in a list. The order of its parts in the document is fixed; the style sheet arranges them. */
export function Story({ post, level: Heading, lead, isUnderSource = false, site, ui, now }: StoryProps) {
  const { strings, language } = ui;
  const headline = headlineOf(post);
  const text = excerpt(post.summary || post.card?.opening || "", SUMMARY_MAX_CHARS);
  const dek = text.startsWith(headline.replace(/…$/, "")) ? "" : text;
  const own = languageWithin(post.language, language);
  const { authors = [], minutes = 0, image } = post.card ?? {};
  const kind = post.reactions && kindNamed(post.reactions.most);
  return (
    <article
      class={["card", lead && "lead", image === undefined ? `text ${hueOf(post.source.slug)}` : lead]
        .filter(Boolean)
        .join(" ")}
    >
      <p class="from" {...ui.attributes}>
        {!isUnderSource && <Publisher {...post.source} images={site.images} />}
        <Ago iso={post.published} ui={ui} now={now} />
        {post.isCorrected && <span class="fix">{strings.corrected}</span>}
      </p>
      <Heading class={(lead && lengthClass(headline).trim()) || undefined} {...own}>
        <a href={pathOf(post)}>{post.headlineParts ? <Parts parts={post.headlineParts} /> : headline}</a>
      </Heading>
      {(post.summaryParts || dek) && (
        <p class="dek" {...own}>
          {post.summaryParts ? <Parts parts={post.summaryParts} /> : dek}
        </p>
      )}
      {(authors.length > 0 || minutes > 0 || kind) && (
        <p class="meta" {...ui.attributes}>
          {authors.length > 0 && (
            <span>
              <bdi>{authors.join(", ")}</bdi>
            </span>
          )}
          {minutes > 0 && <span>{minutesText(minutes, language)}</span>}
          {kind && (
            <span>
              <span aria-hidden="true">{kind.emoji}</span> <span class="sr">{strings.reactions}: </span>
              {countText(post.reactions!.total, language)}
            </span>
          )}
        </p>
      )}
      {image !== undefined && (
        <a class={`pic ${hueOf(post.source.slug)}`} href={pathOf(post)} tabindex={-1} aria-hidden="true">
          <Picture image={image} site={site} lead={lead} />
        </a>
      )}
    </article>
  );
}

/** A story's picture. It has no alternative text, because the headline is beside it. */
function Picture({ image, site, lead }: { image: string; site: Pick<Site, "images">; lead: LeadFormat | undefined }) {
  const shown = thumbnail(image, site.images, lead === "text" ? "wide" : lead);
  return lead ? (
    <img {...shown} alt="" fetchpriority="high" />
  ) : (
    <img {...shown} alt="" loading="lazy" decoding="async" />
  );
}

/** The other posts of the topic that leads, as headlines under the lead. */
export function Topic({ topic, site, ui, now }: { topic: TopicPosts<PostSummary> } & Setting) {
  return (
    <section class="topic" aria-labelledby="topic">
      <h2 id="topic">
        <a href={topic.path}>
          <bdi>{topic.name}</bdi>
        </a>
      </h2>
      {topic.posts.map((post) => (
        <article>
          <p class="from" {...ui.attributes}>
            <Publisher {...post.source} images={site.images} />
            <Ago iso={post.published} ui={ui} now={now} />
          </p>
          <h3 {...languageWithin(post.language, ui.language)}>
            <a href={pathOf(post)}>{headlineOf(post)}</a>
          </h3>
        </article>
      ))}
    </section>
  );
}

function Ago({ iso, ui: { language }, now }: { iso: string } & Omit<Setting, "site">) {
  const ago = agoText(iso, language, now);
  return ago ? <Time iso={iso} date={ago} around={language} /> : null;
}

function Parts({ parts }: { parts: TextPart[] }) {
  return <>{parts.map(({ text, hit }) => (hit ? <mark>{text}</mark> : text))}</>;
}
