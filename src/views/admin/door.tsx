import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import type { Door, DoorRequest, RequestKind } from "../../storage/doors.ts";
import type { PostReport } from "../../storage/posts.ts";
import { Outcome } from "./delivery-table.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, duration, Pages, Panel, State, Table, When } from "./parts.tsx";
import { stateOf } from "./post-state.ts";
import { type SetupSteps, WebhookSetup } from "./setup.tsx";

export interface DoorPost extends PostReport {
  creditLine: string;
  canonical: string;
  reactions: number;
  /** When the kept versions of its content were saved, the newest first. */
  savedAt: number[];
}

interface DoorProps {
  site: { name: string };
  source: { slug: string; name: string };
  door: Door;
  address: string;
  now: number;
  posts: DoorPost[];
  isFirst: boolean;
  older: string | null;
  deliveries: DeliveryReport[];
  requests: DoorRequest[];
  webhook: string;
  setup: SetupSteps | null;
  /** The outcome of the form that was sent; null when none was. */
  outcome: { isDone: boolean; text: string } | null;
}

const KINDS: Record<RequestKind, string> = {
  credit: "Correct the credit",
  withdraw: "Withdraw it",
  hold: "Hide it for now",
};

/** The publisher's own page: its posts, its deliveries, and a form for requests. */
export function renderDoor(props: DoorProps): Promise<string> {
  const { site, source, door, address, now, posts, isFirst, older, deliveries, requests, webhook, setup, outcome } =
    props;
  return renderFrame({
    title: `${source.name} at ${site.name}`,
    part: null,
    wide: true,
    children: (
      <>
        <header>
          <p class="dim">
            <a href="/">
              <bdi>{site.name}</bdi>
            </a>
          </p>
          <h1>
            <bdi>{source.name}</bdi>
          </h1>
          <p class="dim">
            Your posts here. This link is good until <When at={door.endsAt} />; whoever has it can see this page, so
            keep it to yourselves.
          </p>
        </header>
        {outcome && (
          <div class={`alert ${outcome.isDone ? "ok" : "bad"}`} role={outcome.isDone ? "status" : "alert"}>
            <span class="st">{outcome.isDone ? "Received" : "Not received"}</span>
            <p>{outcome.text}</p>
          </div>
        )}
        <Panel title="Your posts">
          {posts.length === 0 ? (
            <p>None yet.</p>
          ) : (
            <Table
              caption="Your posts here, the newest first"
              columns={[
                "Post",
                "State",
                "Credit as shown",
                "Search engines are sent to",
                "Versions",
                { right: "Reactions" },
              ]}
            >
              {posts.map((post) => (
                <tr>
                  <th scope="row">
                    {post.path === null ? <bdi>{post.title}</bdi> : <a href={post.path}>{post.title}</a>}
                    <br />
                    <small>
                      <When at={post.listedAt} />
                    </small>
                  </th>
                  <td>
                    <State tone={stateOf(post).tone}>{stateOf(post).word.replace("by you", "by the operator")}</State>
                    {post.withdrawalReason !== null && (
                      <>
                        <br />
                        <small>{post.withdrawalReason}</small>
                      </>
                    )}
                  </td>
                  <td>
                    <bdi>{post.creditLine}</bdi>
                  </td>
                  <td class="id">{post.canonical}</td>
                  <td>
                    <Versions savedAt={post.savedAt} />
                  </td>
                  <td class="r" data-l="Reactions">
                    {post.reactions}
                  </td>
                </tr>
              ))}
            </Table>
          )}
          <Pages isFirst={isFirst} first={address} older={older} />
        </Panel>
        <div class="half">
          <Panel title="Ask for something">
            <p class="dim">
              What you change in your own system comes here by itself. Use this for what does not.{" "}
              {door.atOnce ? "Withdrawing and hiding happen at once." : "An operator decides."}
            </p>
            <form method="post" action={address}>
              <div class="fields">
                <label class="wide">
                  Which post
                  <select name="post" required>
                    {posts.map(({ id, title }) => (
                      <option value={String(id)}>{title}</option>
                    ))}
                  </select>
                </label>
                <fieldset class="wide">
                  <legend>What should happen</legend>
                  {Object.entries(KINDS).map(([kind, label], index) => (
                    <label class="tick">
                      <input type="radio" name="kind" value={kind} checked={index === 0} /> {label}
                    </label>
                  ))}
                </fieldset>
                <label class="wide">
                  What it should say, or why. Of a withdrawal readers see this
                  <textarea name="text" rows={3} maxlength={500} />
                </label>
                <button class="go" disabled={posts.length === 0}>
                  Send
                </button>
              </div>
            </form>
          </Panel>
          <Panel title="What you asked">
            {requests.length === 0 ? (
              <p>Nothing yet.</p>
            ) : (
              <ul class="rows">
                {requests.map(({ kind, title, text, askedAt, decision, answer }) => (
                  <li>
                    <span>
                      <b>{KINDS[kind]}</b>: <bdi>{title}</bdi>
                    </span>
                    {decision === null ? (
                      <State tone="wait">Being looked at</State>
                    ) : decision === "done" ? (
                      <State tone="ok">Done</State>
                    ) : (
                      <State tone="bad">Not done</State>
                    )}
                    <small>
                      <When at={askedAt} /> {text} {answer !== null && <>· “{answer}”</>}
                    </small>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
        <Panel title="What you sent last">
          {deliveries.length === 0 ? (
            <p>Nothing yet.</p>
          ) : (
            <Table
              caption="Your deliveries, the newest first"
              columns={["Received", "Post", "Outcome", "Why", { right: "Took" }]}
            >
              {deliveries.map(({ status, title, reason, receivedAt, settledAt }) => (
                <tr>
                  <th scope="row">
                    <When at={receivedAt} />
                  </th>
                  <td>
                    <bdi>{title || "–"}</bdi>
                  </td>
                  <td>
                    <Outcome status={status} />
                  </td>
                  <td>{reason ?? "–"}</td>
                  <td class="r">
                    {settledAt === null ? `waiting ${duration(now - receivedAt)}` : duration(settledAt - receivedAt)}
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </Panel>
        <Panel title="How your posts come here">
          <dl class="kv">
            <WebhookSetup webhook={webhook} setup={setup} />
          </dl>
        </Panel>
      </>
    ),
  });
}

/** Publishers' requests that have no decision yet. */
export function renderRequests(
  frame: PageFrame,
  requests: DoorRequest[],
  isFirst: boolean,
  older: string | null,
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Requests",
    part: "/admin/requests",
    children: (
      <>
        <header>
          <h1>Requests</h1>
          <p class="dim">
            What publishers asked for on their own pages. To do a withdrawal or to hide a post does it; correct a credit
            on the post’s page first.
          </p>
        </header>
        {requests.length === 0 && <p>None waits.</p>}
        {requests.map(({ id, source, post, title, kind, text, askedAt }) => (
          <Panel title={KINDS[kind]} beside={<When at={askedAt} />}>
            <p>
              <a href={`/admin/posts/${post}`}>
                <bdi>{title}</bdi>
              </a>{" "}
              · <a href={`/admin/sources/${source}`}>{source}</a>
            </p>
            {text && (
              <p>
                <bdi>{text}</bdi>
              </p>
            )}
            <Action path={`/requests/${id}`} next="/admin/requests" said="decided">
              <div class="fields">
                <label class="wide">
                  Your answer, which the publisher reads
                  <input name="text:answer" maxlength={500} />
                </label>
                <button class="go" name="text:decision" value="done" aria-label={`Do it: ${KINDS[kind]}, ${title}`}>
                  Do it
                </button>
                <button name="text:decision" value="refused" aria-label={`Refuse: ${KINDS[kind]}, ${title}`}>
                  Refuse
                </button>
              </div>
            </Action>
          </Panel>
        ))}
        <Pages isFirst={isFirst} first="/admin/requests" older={older} />
      </>
    ),
  });
}

/** How many versions of a post's content are kept, and since when each. */
const Versions = ({ savedAt }: { savedAt: number[] }) =>
  savedAt.length < 2 ? (
    <>{savedAt.length === 0 ? "–" : "1"}</>
  ) : (
    <details>
      <summary>{savedAt.length}</summary>
      {savedAt.map((at) => (
        <div>
          <When at={at} />
        </div>
      ))}
    </details>
  );
