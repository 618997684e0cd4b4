import type { FC } from "hono/jsx";
import type { Content } from "../../model/post.ts";
import type { CopyReport } from "../../storage/announcements.ts";
import type { PostReport } from "../../storage/posts.ts";
import type { Revision } from "../../storage/revisions.ts";
import { Difference, linesOf } from "./difference.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { stateOfCopy } from "./copy-state.ts";
import { Action, duration, Pages, Panel, State, Table, type Tone, When, withQuery } from "./parts.tsx";

/** The state of a post: its word and its look. */
export function stateOf(post: PostReport): { tone: Tone; word: string } {
  if (post.withdrawnAt !== null && post.onHold) {
    return { tone: "warn", word: post.withdrawnBy === "operator" ? "Withheld by you" : "On hold by its source" };
  }
  if (post.withdrawnAt !== null) return { tone: "mute", word: "Withdrawn" };
  if (post.isAside) return { tone: "info", word: "On another post’s page" };
  if (post.withheld === "expired") return { tone: "", word: "Expired" };
  if (post.withheld !== null) return { tone: "warn", word: "Not yet shown" };
  return post.isVia ? { tone: "info", word: "On another source’s page" } : { tone: "ok", word: "Live" };
}

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

interface PostProps {
  post: PostReport;
  /** Its copies at destinations. */
  copies: CopyReport[];
  content: Content | null;
  credit: { line: string; name: string; home: string; url: string; isByHand: boolean } | null;
  revisions: Revision[];
  /** Two versions of the content to compare. */
  compared: { older: number; newer: number; before: Content; after: Content } | null;
  reactions: { emoji: string; label: string; count: number }[];
}

/** One post: the version that readers see, its history, and the operator's actions. */
export function renderPost(
  frame: PageFrame,
  { post, copies, content, credit, revisions, compared, reactions }: PostProps,
): Promise<string> {
  const { tone, word } = stateOf(post);
  const address = `/admin/posts/${post.id}`;
  const isGone = post.withdrawnAt !== null;
  const isHeld = isGone && post.onHold === 1;
  return renderFrame({
    ...frame,
    title: post.title || `Post ${post.id}`,
    part: "/admin/posts",
    children: (
      <>
        <header class="bar">
          <div>
            <h1>
              <bdi>{post.title || "(only its withdrawal arrived)"}</bdi>
            </h1>
            <p class="dim">
              <State tone={tone}>{word}</State> · <a href={`/admin/sources/${post.source}`}>{post.source}</a> ·{" "}
              <span class="id">{post.id}</span>
            </p>
          </div>
          <span class="row">
            <Action path={`/posts/${post.id}/rerender`} next={address} said="rendered">
              <button>Render again</button>
            </Action>
            {post.slug !== null && (
              <a class="btn" href={`${address}/preview`}>
                Preview
              </a>
            )}
            {post.path !== null && (
              <a class="btn" href={post.path}>
                View on site ↗
              </a>
            )}
          </span>
        </header>
        <div class="two">
          <div class="stack">
            {compared && (
              <Panel
                title={`Revision ${compared.newer} against ${compared.older}`}
                beside={
                  <form class="row">
                    <label>
                      Compare with{" "}
                      <select name="with">
                        {revisions.slice(1).map(({ revision }) => (
                          <option value={String(revision)} selected={revision === compared.older}>
                            {revision}
                          </option>
                        ))}
                      </select>
                    </label>
                    <button>Compare</button>
                  </form>
                }
              >
                <Difference
                  before={textOf(compared.before)}
                  after={textOf(compared.after)}
                  label="Difference between revisions"
                />
              </Panel>
            )}
            <Panel title="Revisions that are kept">
              <Table caption="Revisions" columns={["Revision", "Came by", { right: "Saved" }]}>
                {revisions.map(({ revision, deliveryId, savedAt }) => (
                  <tr>
                    <th scope="row">{revision}</th>
                    <td>
                      <a class="id" href={`/admin/deliveries/${deliveryId}`}>
                        {deliveryId}
                      </a>
                    </td>
                    <td class="r">
                      <When at={savedAt} />
                    </td>
                  </tr>
                ))}
              </Table>
            </Panel>
            {content && (
              <Panel title="What is kept of it">
                <pre tabindex={0} aria-label="The sanitized body">
                  {linesOf(content.html)}
                </pre>
              </Panel>
            )}
          </div>
          <div class="stack">
            <Panel title="Keep it from readers">
              {isGone && (
                <Action path={`/posts/${post.id}/restore`} next={address} said="restored">
                  <p>
                    {isHeld ? "It is withheld" : "It was withdrawn"} <When at={post.withdrawnAt} /> by{" "}
                    {post.withdrawnBy === "operator" ? "an operator" : "its source"}
                    {post.withdrawalReason === null ? "." : `: ${post.withdrawalReason}`}
                  </p>
                  <p>
                    <button class="go">Restore</button>
                  </p>
                </Action>
              )}
              {!isGone && (
                <Action path={`/posts/${post.id}/withhold`} next={address} said="withheld">
                  <button>Withhold</button> <small>Hidden until you restore it: its address answers 404.</small>
                </Action>
              )}
              {(!isGone || isHeld) && (
                <Action path={`/posts/${post.id}/withdraw`} next={address} said="withdrawn">
                  <div class="fields">
                    <label class="wide">
                      Reason, shown to readers
                      <textarea name="text:reason" rows={3} maxlength={500} />
                    </label>
                    <button class="no">Withdraw</button>
                  </div>
                  <small>
                    Its address answers 410 and gives the reason. The publisher’s own withdrawal always wins.
                  </small>
                </Action>
              )}
            </Panel>
            <SameStory post={post} next={address} />
            {credit && (
              <Panel title="Credit" beside={credit.isByHand && <State tone="info">By hand</State>}>
                <p>
                  <bdi>{credit.line}</bdi>
                </p>
                <Action method="PUT" path={`/posts/${post.id}/credit`} next={address} said="credited">
                  <div class="fields">
                    <label class="wide">
                      First published by
                      <input name="text:name" value={credit.name} required maxlength={200} />
                    </label>
                    <label class="wide">
                      Their home page
                      <input name="text:home_page_url" type="url" value={credit.home} required />
                    </label>
                    <label class="wide">
                      The post there
                      <input name="text?:url" type="url" value={credit.url} />
                    </label>
                    <button>Correct the credit</button>
                  </div>
                </Action>
                {credit.isByHand && (
                  <Action method="DELETE" path={`/posts/${post.id}/credit`} next={address} said="uncredited">
                    <button>As the publisher sends it</button>
                  </Action>
                )}
              </Panel>
            )}
            {content && (
              <Panel title="Facts">
                <dl class="kv">
                  <dt>Original</dt>
                  <dd>
                    <a href={content.url} rel="noreferrer">
                      {content.url}
                    </a>
                  </dd>
                  <dt>Published</dt>
                  <dd>{content.published}</dd>
                  <dt>Modified</dt>
                  <dd>{content.modified}</dd>
                  <dt>Language</dt>
                  <dd>{content.language}</dd>
                  <dt>Authors</dt>
                  <dd>
                    <bdi>{content.authors.map(({ name }) => name).join(", ") || "none named"}</bdi>
                  </dd>
                  <dt>Topics</dt>
                  <dd>
                    <bdi>{content.tags.join(", ") || "none"}</bdi>
                  </dd>
                </dl>
              </Panel>
            )}
            <Panel title="Reactions">
              <table>
                <caption class="sr">Reactions</caption>
                <thead>
                  <tr>
                    <th scope="col">Kind</th>
                    <th scope="col" class="r">
                      Count
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {reactions.map(({ emoji, label, count }) => (
                    <tr>
                      <th scope="row">
                        <span aria-hidden="true">{emoji}</span> {label}
                      </th>
                      <td class="r">{count}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Panel>
            {copies.length > 0 && <Copies copies={copies} />}
            <p>
              <a href={withQuery("/admin/audit", { subject: `/posts/${post.id}/` })}>What operators did to it</a>
            </p>
          </div>
        </div>
      </>
    ),
  });
}

/** The post elsewhere: how each copy stands, and how long it took to follow the last change here. */
const Copies: FC<{ copies: CopyReport[] }> = ({ copies }) => (
  <Panel title="Copies elsewhere">
    <ul class="rows">
      {copies.map((copy) => {
        const [tone, word] = stateOfCopy(copy);
        return (
          <li>
            <a href={`/admin/destinations/${copy.destination}`}>
              <bdi>{copy.name}</bdi>
            </a>
            <State tone={tone}>{word}</State>
            <small>
              {copy.settledAt !== null && copy.settledAt >= copy.notedAt
                ? `${duration(copy.settledAt - copy.notedAt)} after the change here`
                : "not yet"}
              {copy.trouble !== null && `: ${copy.trouble}`}
            </small>
            {copy.url !== null && <a href={copy.url}>The copy ↗</a>}
          </li>
        );
      })}
    </ul>
  </Panel>
);

/** The form that makes two posts one story, or two again. */
const SameStory: FC<{ post: PostReport; next: string }> = ({ post, next }) => {
  if (post.sameAs !== null) {
    return (
      <Panel title="Same story">
        <Action method="DELETE" path={`/posts/${post.id}/same-story`} next={next} said="parted">
          <p>
            It reports the same story as <a href={`/admin/posts/${post.sameAs}`}>post {post.sameAs}</a>, whose page
            names its source.
            {!post.isAside && " That post is not shown now, so this one has its own page."}
          </p>
          <button>Different stories</button>
        </Action>
      </Panel>
    );
  }
  if (post.withdrawnAt !== null || post.withheld !== null || post.slug === null || post.isVia) return null;
  return (
    <Panel title="Same story">
      <Action method="PUT" path={`/posts/${post.id}/same-story`} next={next} said="joined">
        <div class="fields">
          <label>
            The post whose page both get
            <input name="number:post" inputmode="numeric" pattern="\d+" placeholder="its number" required />
          </label>
          <button>Same story</button>
        </div>
        <small>This one’s address then leads there, until that one is withdrawn or you undo it.</small>
      </Action>
    </Panel>
  );
};

const textOf = ({ title, summary, html }: Content): string => `${title}\n${summary}\n${linesOf(html)}`;
