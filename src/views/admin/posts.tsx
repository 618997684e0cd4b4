import type { PostReport } from "../../storage/posts.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Pages, Panel, State, Table, When, withQuery } from "./parts.tsx";
import { stateOf } from "./post-state.ts";

export const POST_STATES = { all: "All", withheld: "Withheld", gone: "Withdrawn or expired" } as const;
export type PostStateName = keyof typeof POST_STATES;

interface PostsProps {
  state: PostStateName;
  source?: string | undefined;
  words: string;
  posts: PostReport[];
  isFirst: boolean;
  older: string | null;
}

/** The list of posts. */
export function renderPosts(
  frame: PageFrame,
  { state, source, words, posts, isFirst, older }: PostsProps,
): Promise<string> {
  const query = { state, source, q: words };
  return renderFrame({
    ...frame,
    title: "Posts",
    part: "/admin/posts",
    children: (
      <>
        <header class="bar">
          <h1>Posts</h1>
          <nav class="tabs" aria-label="State">
            {Object.entries(POST_STATES).map(([key, name]) => (
              <a
                href={withQuery("/admin/posts", { state: key, source })}
                {...(key === state && { "aria-current": "true" })}
              >
                {name}
              </a>
            ))}
          </nav>
        </header>
        <form class="panel" role="search">
          <div class="fields">
            <label>
              Words of live posts, or an address
              <input type="search" name="q" value={words} maxlength={200} />
            </label>
            <label>
              Source
              <input name="source" value={source ?? ""} placeholder="its slug" />
            </label>
            <button class="go">Find</button>
          </div>
        </form>
        <Panel title={words === "" ? "The newest first" : "Found"}>
          {posts.length === 0 ? (
            <p>None.</p>
          ) : (
            <Table caption="Posts" columns={["Post", "State", "Source", "Published", { right: "Renders" }]}>
              {posts.map((post) => (
                <tr>
                  <th scope="row">
                    <a href={`/admin/posts/${post.id}`}>
                      <bdi>{post.title || "(only its withdrawal arrived)"}</bdi>
                    </a>
                  </th>
                  <td>
                    <State tone={stateOf(post).tone}>{stateOf(post).word}</State>
                  </td>
                  <td>
                    <a href={`/admin/sources/${post.source}`}>{post.source}</a>
                  </td>
                  <td>
                    <When at={post.listedAt} />
                  </td>
                  <td class="r" data-l="Renders">
                    {post.revision}
                  </td>
                </tr>
              ))}
            </Table>
          )}
          <Pages
            isFirst={isFirst}
            first={withQuery("/admin/posts", query)}
            older={older && withQuery("/admin/posts", { ...query, cursor: older })}
          />
        </Panel>
      </>
    ),
  });
}
