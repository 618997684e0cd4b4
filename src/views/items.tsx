import type { PostSummary } from "../model/post.ts";
import { headlineOf } from "./headline.ts";
import { dayText, languageWithin } from "./language.ts";
import { Time } from "./parts.tsx";
import { excerpt } from "./excerpt.ts";

const SUMMARY_MAX_CHARS = 280;

/** Posts as a list, each in its own language on a page in `language`. */
export function Items({ posts, language, level }: { posts: PostSummary[]; language: string; level: "h2" | "h3" }) {
  return (
    <ol class="items">
      {posts.map((post) => (
        <li>
          <Item post={post} language={language} level={level} />
        </li>
      ))}
    </ol>
  );
}

function Item({ post, language, level: Heading }: { post: PostSummary; language: string; level: "h2" | "h3" }) {
  const day = dayText(post.published, language);
  const headline = headlineOf(post);
  const summary = excerpt(post.summary, SUMMARY_MAX_CHARS);
  return (
    <article>
      <p class="source">
        <a href={`/${post.source.slug}`}>
          <bdi>{post.source.name}</bdi>
        </a>
        {day && <Time iso={post.published} date={day} around={language} />}
      </p>
      <div {...languageWithin(post.language, language)}>
        <Heading>
          <a href={`/${post.source.slug}/${post.slug}`}>{headline}</a>
        </Heading>
        {summary && !summary.startsWith(headline.replace(/…$/, "")) && <p>{summary}</p>}
      </div>
    </article>
  );
}
