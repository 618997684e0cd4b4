import type { Post } from "../model/post.ts";
import { Credit } from "./credit.tsx";
import { headlineOf } from "./headline.ts";
import { interfaceFor } from "./language.ts";
import { Sentence } from "./parts.tsx";
import { Body } from "./raw.tsx";
import { License, ReadOn } from "./rights.tsx";

/**
 * A post in a feed: its body and its credit. If the body may not be shown, the summary replaces it.
 *
 * @param rest where the whole body is, when it is too large for a feed and only its beginning is given
 */
export async function renderFeedContent(post: Post, rest?: { name: string; url: string }): Promise<string> {
  const ui = interfaceFor(post.language);
  const content = (
    <>
      {post.html ? <Body html={post.html} /> : post.summary && <p>{post.summary}</p>}
      {rest && (
        <p {...ui.attributes}>
          <a href={rest.url}>
            <Sentence template={ui.strings.readOn} slots={{ source: <bdi>{rest.name}</bdi> }} />
          </a>
        </p>
      )}
      <ReadOn post={post} ui={ui} />
      <Credit post={post} headline={headlineOf(post)} />
      <License post={post} ui={ui} />
    </>
  );
  return String(await content.toString());
}
