import type { Post } from "../model/post.ts";
import { Credit } from "./credit.tsx";
import { headlineOf } from "./headline.ts";
import { interfaceFor } from "./language.ts";
import { Body } from "./raw.tsx";
import { License, ReadOn } from "./rights.tsx";

/** What a feed carries of a post: its body, or its summary where the body is too large or not to be shown, and the one credit. */
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
