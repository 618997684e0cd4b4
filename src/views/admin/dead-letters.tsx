import type { DeadLetter } from "../../storage/dead-letters.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, DO, Pages, Panel, State, Table, When } from "./parts.tsx";

/** The messages that could not be handled. */
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
