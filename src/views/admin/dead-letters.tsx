import type { DeadLetter } from "../../storage/dead-letters.ts";
import { type Duplicate } from "../../storage/duplicates.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, DO, Pages, Panel, State, Table, When } from "./parts.tsx";

/** Messages that could not be handled. */
export function renderDeadLetters(
  frame: PageFrame,
  letters: DeadLetter[],
  isFirst: boolean,
  older: string | null,
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Dead letters",
    part: "/admin/dead-letters",
    children: (
      <>
        <header>
          <h1>Dead letters</h1>
          <p class="dim">
            Messages that could not be handled, however often they were tried. They stay until you decide.
          </p>
        </header>
        <Panel title="The newest first">
          {letters.length === 0 ? (
            <p>
              <b>None.</b> Everything that arrived was handled, or is still being tried.
            </p>
          ) : (
            <Table caption="Dead letters" columns={["Message", "Why", "Given up", "State", DO]}>
              {letters.map(({ id, body, reason, diedAt, replayedAt }) => (
                <tr>
                  <th scope="row">
                    <Message body={body} />
                  </th>
                  <td>{reason}</td>
                  <td>
                    <When at={diedAt} />
                  </td>
                  <td>
                    {replayedAt === null ? (
                      <State tone="bad">To look at</State>
                    ) : (
                      <State tone="info">
                        Sent again <When at={replayedAt} />
                      </State>
                    )}
                  </td>
                  <td class="r">
                    <span class="row">
                      <Action path={`/dead-letters/${id}/replay`} next="/admin/dead-letters" said="replayed">
                        <button aria-label={`Replay ${id}`}>Replay</button>
                      </Action>
                      <Action method="DELETE" path={`/dead-letters/${id}`} next="/admin/dead-letters" said="dropped">
                        <button class="no" aria-label={`Drop ${id}`}>
                          Drop
                        </button>
                      </Action>
                    </span>
                  </td>
                </tr>
              ))}
            </Table>
          )}
          <Pages isFirst={isFirst} first="/admin/dead-letters" older={older} />
        </Panel>
      </>
    ),
  });
}

function Message({ body }: { body: string }) {
  const message = JSON.parse(body) as { kind?: unknown; id?: unknown } | null;
  const { kind, id } = message ?? {};
  if (kind === "delivery" && typeof id === "string") return <a href={`/admin/deliveries/${id}`}>Delivery {id}</a>;
  return <span class="id">{body}</span>;
}

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
            Posts of two sources with nearly the same text at two addresses. Nothing is merged: withdraw one of them, or
            take the pair off the list.
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
                  <a href={post.path}>View on site ↗</a>
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
