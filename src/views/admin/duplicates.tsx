import type { Content } from "../../model/post.ts";
import { type Duplicate } from "../../storage/duplicates.ts";
import { Difference, linesOf } from "./difference.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, Pages, Panel, When } from "./parts.tsx";
import { Outward } from "../parts.tsx";

/** Posts of two sources with nearly the same text, side by side. */
export function renderDuplicates(
  frame: PageFrame,
  pairs: Duplicate[],
  isFirst: boolean,
  older: string | null,
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Duplicates",
    part: "/admin/posts",
    children: (
      <>
        <header>
          <h1>Duplicates</h1>
          <p class="dim">
            Posts of two sources with nearly the same text at two addresses. Compare them: you may make them one story,
            withdraw one, or take the pair off the list.
          </p>
        </header>
        {pairs.length === 0 && <p>None.</p>}
        {pairs.map(({ id, similarity, foundAt, posts }) => (
          <Panel
            title={`${Math.round(similarity * 100)} % the same`}
            beside={
              <span class="row">
                <small>
                  <When at={foundAt} />
                </small>
                <a class="btn" href={`/admin/duplicates/${id}`}>
                  Compare
                </a>
                <Action path={`/duplicates/${id}/dismiss`} next="/admin/duplicates" said="dismissed">
                  <button>Both are right</button>
                </Action>
              </span>
            }
          >
            <div class="half">
              {posts.map((post) => (
                <article class="post">
                  <small>{post.source}</small>
                  <h3>
                    <a href={`/admin/posts/${post.id}`}>
                      <bdi>{post.title}</bdi>
                    </a>
                  </h3>
                  <a href={post.path}>
                    View on site <Outward />
                  </a>
                </article>
              ))}
            </div>
          </Panel>
        ))}
        <Pages isFirst={isFirst} first="/admin/duplicates" older={older} />
      </>
    ),
  });
}

/** The two posts of a pair, with their differences. */
export function renderDuplicate(
  frame: PageFrame,
  { id, similarity, foundAt, posts }: Duplicate,
  contents: [Content, Content],
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Two posts, nearly the same",
    part: "/admin/posts",
    children: (
      <>
        <header class="bar">
          <div>
            <h1>{Math.round(similarity * 100)} % the same</h1>
            <p class="dim">
              Found <When at={foundAt} />. <a href="/admin/duplicates">All pairs</a>
            </p>
          </div>
          <Action path={`/duplicates/${id}/dismiss`} next="/admin/duplicates" said="dismissed">
            <button>Both are right</button>
          </Action>
        </header>
        <div class="half">
          {posts.map((post, index) => {
            const { url, published, authors, attribution } = contents[index]!;
            return (
              <Panel
                title={post.source}
                beside={
                  <a href={post.path}>
                    View on site <Outward />
                  </a>
                }
              >
                <h3>
                  <a href={`/admin/posts/${post.id}`}>
                    <bdi>{post.title}</bdi>
                  </a>
                </h3>
                <dl class="kv">
                  <dt>Published</dt>
                  <dd>{published}</dd>
                  <dt>First on</dt>
                  <dd>
                    <bdi>{attribution.first.name}</bdi>
                  </dd>
                  <dt>Authors</dt>
                  <dd>
                    <bdi>{authors.map(({ name }) => name).join(", ") || "none named"}</bdi>
                  </dd>
                  <dt>Original</dt>
                  <dd>
                    <a href={url} rel="noreferrer">
                      {url}
                    </a>
                  </dd>
                </dl>
                <Action
                  method="PUT"
                  path={`/posts/${posts[1 - index]!.id}/same-story`}
                  next="/admin/duplicates"
                  said="joined"
                >
                  <input type="hidden" name="number:post" value={String(post.id)} />
                  <p>
                    <button class="go" aria-label={`Same story: ${post.source} was first`}>
                      Same story, this one was first
                    </button>
                  </p>
                  <small>
                    Both addresses then lead to this page, which names {posts[1 - index]!.source} beside its first
                    publisher. You can undo it.
                  </small>
                </Action>
                <Action path={`/posts/${post.id}/withdraw`} next="/admin/duplicates" said="withdrawn">
                  <div class="fields">
                    <label class="wide">
                      Reason, shown to readers
                      <input name="text:reason" maxlength={500} />
                    </label>
                    <button class="no" aria-label={`Withdraw the one of ${post.source}`}>
                      Withdraw this one
                    </button>
                  </div>
                </Action>
              </Panel>
            );
          })}
        </div>
        <Panel title={`What ${posts[1].source} has in place of what ${posts[0].source} has`}>
          <Difference
            before={textOf(contents[0])}
            after={textOf(contents[1])}
            label={`The text of ${posts[0].source}, and that of ${posts[1].source}`}
          />
        </Panel>
      </>
    ),
  });
}

const textOf = ({ title, summary, html }: Content): string => `${title}\n${summary}\n${linesOf(html)}`;
