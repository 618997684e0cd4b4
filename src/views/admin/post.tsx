import type { FC } from "hono/jsx";
import type { Content } from "../../model/post.ts";
import type { CopyReport } from "../../storage/announcements.ts";
import type { PostReport } from "../../storage/posts.ts";
import type { Revision } from "../../storage/revisions.ts";
import { stateOfCopy } from "./copy-state.ts";
import { Difference, linesOf } from "./difference.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, duration, Panel, State, Table, When, withQuery } from "./parts.tsx";
import { Outward } from "../parts.tsx";
import { CreditForm, Keeping, type PostCredit, SameStory } from "./post-actions.tsx";
import { stateOf } from "./post-state.ts";

interface PostProps {
  post: PostReport;
  /** Its copies at destinations. */
  copies: CopyReport[];
  content: Content | null;
  credit: PostCredit | null;
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
                View on site <Outward />
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
            <Keeping post={post} next={address} />
            <SameStory post={post} next={address} />
            {credit && <CreditForm credit={credit} id={post.id} next={address} />}
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
            {copy.url !== null && (
              <a href={copy.url}>
                The copy <Outward />
              </a>
            )}
          </li>
        );
      })}
    </ul>
  </Panel>
);

const textOf = ({ title, summary, html }: Content): string => `${title}\n${summary}\n${linesOf(html)}`;
