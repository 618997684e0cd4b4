import type { Post } from "../model/post.ts";
import { Credit } from "./credit.tsx";
import { headlineOf } from "./headline.ts";
import { interfaceFor } from "./language.ts";
import { Body } from "./raw.tsx";
import { License, ReadOn } from "./rights.tsx";

/**
 * A post in a feed: its body and the one credit. If the body is too large or may not be shown, the summary stands in for
 * it.
 */
export async function renderFeedContent(post: Post): Promise<string> {
  const ui = interfaceFor(post.language);
  const content = (
    <>
      {post.html ? <Body html={post.html} /> : post.summary && <p>{post.summary}</p>}
      <ReadOn post={post} ui={ui} />
      <Credit post={post} headline={headlineOf(post)} />
      <License post={post} ui={ui} />
    </>
  );
  return String(await content.toString());
}
