import { pathOf, type PostSummary } from "../model/post.ts";
import type { TextPart } from "../post/words.ts";
import { headlineOf } from "./headline.ts";
import { dayText, languageWithin } from "./language.ts";
import { Time } from "./parts.tsx";
import { excerpt } from "../html/excerpt.ts";

const SUMMARY_MAX_CHARS = 280;

/** A post in a list; one that was searched for has its texts in parts. */
export interface ListedItem extends PostSummary {
  headlineParts?: TextPart[];
  summaryParts?: TextPart[];
  /** A note about the item, in the page's language. */
  note?: string;
}

interface ItemsProps {
  posts: ListedItem[];
  /** The page's. */
  language: string;
  level: "h2" | "h3";
  /** The source whose page it is: its own posts need not say whose they are. */
  under?: string | undefined;
}

/** Posts as a list, each in its own language. */
export function Items({ posts, language, level, under }: ItemsProps) {
  return (
    <ol class="items">
      {posts.map((post) => (
        <li>
          <Item post={post} language={language} level={level} isUnderSource={post.source.slug === under} />
        </li>
      ))}
    </ol>
  );
}

interface ItemProps {
  post: ListedItem;
  language: string;
  level: "h2" | "h3";
  isUnderSource: boolean;
}

function Item({ post, language, level: Heading, isUnderSource }: ItemProps) {
  const day = dayText(post.published, language);
  const headline = headlineOf(post);
  const summary = excerpt(post.summary, SUMMARY_MAX_CHARS);
  return (
    <article>
      <p class="source">
        {!isUnderSource && (
          <a href={`/${post.source.slug}`}>
            <bdi>{post.source.name}</bdi>
          </a>
        )}
        {day && <Time iso={post.published} date={day} around={language} />}
        {post.note && <span>{post.note}</span>}
      </p>
      <div {...languageWithin(post.language, language)}>
        <Heading>
          <a href={pathOf(post)}>{post.headlineParts ? <Parts parts={post.headlineParts} /> : headline}</a>
        </Heading>
        {post.summaryParts ? (
          <p>
            <Parts parts={post.summaryParts} />
          </p>
        ) : (
          summary && !summary.startsWith(headline.replace(/…$/, "")) && <p>{summary}</p>
        )}
      </div>
    </article>
  );
}

function Parts({ parts }: { parts: TextPart[] }) {
  return <>{parts.map(({ text, hit }) => (hit ? <mark>{text}</mark> : text))}</>;
}
