import type { Post } from "../model/post.ts";
import { Credit } from "./credit.tsx";
import { headlineOf } from "./headline.ts";
import { Body } from "./raw.tsx";

/** What a feed carries of a post: its body, or its summary where the body is too large, and the one credit. */
export async function renderFeedContent(post: Post): Promise<string> {
  const content = (
    <>
      {post.html ? <Body html={post.html} /> : post.summary && <p>{post.summary}</p>}
      <Credit post={post} headline={headlineOf(post)} />
    </>
  );
  return String(await content.toString());
}
