import { DeliveryStatus } from "../../model/delivery.ts";
import type { DryRun } from "../../model/dry-run.ts";
import type { FailedAttempt } from "../../storage/delivery-attempts.ts";
import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import { DeliveryTable, nameOf, Outcome, wordOf } from "./delivery-table.tsx";
import { Difference, linesOf } from "./difference.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, duration, Pages, Panel, State, When, withQuery } from "./parts.tsx";
import { Outward } from "../parts.tsx";

export interface DeliveryFilter {
  source?: string | undefined;
  status?: DeliveryStatus | undefined;
  /** A day, such as 2026-11-23. */
  from?: string | undefined;
}

interface DeliveriesProps {
  now: number;
  filter: DeliveryFilter;
  deliveries: DeliveryReport[];
  isFirst: boolean;
  older: string | null;
  /** How many deliveries a replay of all matches would publish again; null before the operator asks. */
  dryRun: number | null;
}

/** The deliveries, by source, outcome and day. */
export function renderDeliveries(
  frame: PageFrame,
  { now, filter, deliveries, isFirst, older, dryRun }: DeliveriesProps,
): Promise<string> {
  const { source, status, from } = filter;
  const address = withQuery("/admin/deliveries", { source, status, from });
  const isReplayable = status === "failed" || status === "rejected";
  return renderFrame({
    ...frame,
    title: "Deliveries",
    part: "/admin/deliveries",
    children: (
      <>
        <header class="bar">
          <h1>Deliveries</h1>
          <nav class="tabs" aria-label="Outcome">
            {([undefined, "accepted", "failed", "rejected"] as const).map((each) => (
              <a
                href={withQuery("/admin/deliveries", { source, status: each })}
                {...(each === status && { "aria-current": "true" })}
              >
                {each === undefined ? "All" : wordOf(each)}
              </a>
            ))}
          </nav>
        </header>
        <form class="panel">
          <div class="fields">
            <label>
              Source
              <input name="source" value={source ?? ""} placeholder="its slug" />
            </label>
            <label>
              Outcome
              <select name="status">
                <option value="">Any</option>
                {DeliveryStatus.options.map((each) => (
                  <option value={each} selected={each === status}>
                    {wordOf(each)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              From
              <input type="date" name="from" value={from ?? ""} />
            </label>
            <label>
              Id
              <input name="id" placeholder="01KB…" />
            </label>
            <button class="go">Filter</button>
          </div>
        </form>
        <Panel
          title="The newest first"
          beside={
            isReplayable && (
              <span class="row">
                <a class="btn" href={withQuery("/admin/deliveries", { source, status, dry: "1" })}>
                  How many would that be?
                </a>
                <Action path="/deliveries/replay" next={address} said="replayed">
                  <input type="hidden" name="text:status" value={status} />
                  <input type="hidden" name="text?:source" value={source ?? ""} />
                  <button>Replay all that are {wordOf(status).toLowerCase()}</button>
                </Action>
              </span>
            )
          }
        >
          {dryRun !== null && (
            <div class="alert warn" role="status">
              <span class="st">Dry run</span>
              <p>
                {dryRun} would be published again, a hundred at a time. Nothing was changed. Each delivery’s own page
                shows what a replay of it would do.
              </p>
            </div>
          )}
          <DeliveryTable deliveries={deliveries} now={now} />
          <Pages
            isFirst={isFirst}
            first={address}
            older={older && withQuery("/admin/deliveries", { ...filter, cursor: older })}
          />
        </Panel>
      </>
    ),
  });
}

interface DeliveryProps {
  now: number;
  delivery: DeliveryReport;
  attempts: FailedAttempt[];
  /** The stored headers, which describe the body. Others are not stored. */
  headers: Record<string, string>;
  /** Null when it is no longer stored. */
  body: { text: string; bytes: number } | null;
  dryRun: DryRun | null;
}

const BODY_SHOWN_CHARS = 20_000;

/** One delivery: its content, how it was understood, and the effect of a replay. */
export function renderDelivery(
  frame: PageFrame,
  { now, delivery, attempts, headers, body, dryRun }: DeliveryProps,
): Promise<string> {
  const { id, source, status, reason, receivedAt, settledAt, messageId, post, title } = delivery;
  const address = `/admin/deliveries/${id}`;
  const isReplayable = status === "failed" || status === "rejected" || status === "accepted";
  return renderFrame({
    ...frame,
    title: `Delivery ${id}`,
    part: "/admin/deliveries",
    children: (
      <>
        <header class="bar">
          <div>
            <h1>
              <bdi>{nameOf(delivery)}</bdi>
            </h1>
            <p class="dim">
              <Outcome status={status} /> · <span class="id">{id}</span> ·{" "}
              <a href={`/admin/sources/${source}`}>{source}</a>
            </p>
          </div>
          {isReplayable && (
            <Action path={`/deliveries/${id}/replay`} next={address} said="replayed">
              <button class="go">Replay</button>
            </Action>
          )}
        </header>
        <div class="half">
          <Panel title="What happened">
            <ol class="tl">
              <li>
                <State tone="ok">Accepted</State>
                <When at={receivedAt} />
                <Arrival messageId={messageId} />
              </li>
              {attempts.map(({ failedAt, againAt, trouble }) => (
                <li>
                  <State tone="bad">Attempt failed</State>
                  <When at={failedAt} />
                  <p>
                    {ended(trouble)}
                    {settledAt === null && againAt > now && ` Tried again within ${duration(againAt - now)}.`}
                  </p>
                </li>
              ))}
              <li>
                <Outcome status={status} />
                {settledAt === null ? (
                  <p>It has waited for {duration(now - receivedAt)}. The cron looks after it each minute.</p>
                ) : (
                  <>
                    <When at={settledAt} />
                    <p>
                      After {duration(settledAt - receivedAt)}
                      {reason === null ? "." : `: ${ended(reason)}`}
                    </p>
                  </>
                )}
              </li>
            </ol>
            {post && (
              <p>
                <a href={`/admin/posts/${post.id}`}>
                  <bdi>{title || "The post"}</bdi>
                </a>
                {post.path !== null && (
                  <>
                    {" · "}
                    <a href={post.path}>
                      View on site <Outward />
                    </a>
                  </>
                )}
              </p>
            )}
          </Panel>
          <Panel title="What is understood">
            <Understood dryRun={dryRun} headers={headers} />
          </Panel>
        </div>
        {dryRun?.kind === "content" && (
          <>
            <Panel
              title="Dry run: what publishing it now would change"
              beside={<State tone="info">Nothing is saved</State>}
            >
              <Difference
                before={dryRun.before ? textOf(dryRun.before) : ""}
                after={textOf(dryRun.content)}
                label="What readers have, and what they would get"
              />
            </Panel>
            <Panel title="As it was sent, and as readers get it">
              <details>
                <summary>What the sanitizer and the credit took out or changed</summary>
                <Difference
                  before={linesOf(dryRun.sent)}
                  after={linesOf(dryRun.content.html)}
                  label="As it was sent, and as readers get it"
                />
              </details>
            </Panel>
          </>
        )}
        <Panel title="Raw body" beside={body && <a href={`${address}/body`}>Download {body.bytes} bytes</a>}>
          {body === null ? (
            <p>
              It is no longer kept: bodies go a week after their delivery is settled, unless it was rejected or failed.
            </p>
          ) : (
            <pre tabindex={0} aria-label="Raw body">
              {body.text.slice(0, BODY_SHOWN_CHARS)}
              {body.text.length > BODY_SHOWN_CHARS && "…"}
            </pre>
          )}
        </Panel>
      </>
    ),
  });
}

const textOf = ({ title, summary, html }: { title: string; summary: string; html: string }): string =>
  `${title}\n${summary}\n${linesOf(html)}`;

/** A clause as a sentence. Errors of the platform end in a full stop of their own. */
const ended = (clause: string): string => (/[.!?…]$/.test(clause) ? clause : `${clause}.`);

/** Message ids that Reprint makes itself begin with the way by which the delivery came. */
const WAYS: readonly [RegExp, string][] = [
  [/^feed\//, "It was new in a feed of the source, or in an import."],
  [/^websub\//, "A hub of its feed sent it."],
  [/^probe\//, "Its original is gone."],
];
const PART = /^([0-9A-HJKMNP-TV-Z]{26})\//;

function Arrival({ messageId }: { messageId: string }) {
  const [, whole] = PART.exec(messageId) ?? [];
  if (whole !== undefined)
    return (
      <p>
        It is a part of <a href={`/admin/deliveries/${whole}`}>another delivery</a>.
      </p>
    );
  const way = WAYS.find(([begins]) => begins.test(messageId))?.[1];
  return <p>{way ?? `The signature was good. Its sender calls it ${messageId}.`}</p>;
}

function Understood({ dryRun, headers }: { dryRun: DryRun | null; headers: Record<string, string> }) {
  const facts: [string, string][] = [];
  if (dryRun === null) facts.push(["Now", "nothing can be said of it"]);
  else if (dryRun.kind === "withdrawal") {
    facts.push(["Kind", "A withdrawal"], ["Of", dryRun.entryId], ["Reason", dryRun.reason ?? "none given"]);
  } else if (dryRun.kind === "several") facts.push(["Kind", `${dryRun.changes} changes, each a delivery of its own`]);
  else if (dryRun.kind === "nothing") facts.push(["Not to be published", dryRun.reason]);
  else {
    const { content, credit, isKnown } = dryRun;
    facts.push(
      ["Kind", isKnown ? "An entry whose post is known here" : "A new post"],
      ["Title", content.title],
      ["Original", content.url],
      ["First on", content.attribution.first.name],
      ["Language", content.language],
      ["Authors", content.authors.map(({ name }) => name).join(", ") || "none named"],
      ["Topics", content.tags.join(", ") || "none"],
      ["Credit", credit],
    );
  }
  return (
    <dl class="kv">
      {[...facts, ...Object.entries(headers).map(([name, value]): [string, string] => [`Header ${name}`, value])].map(
        ([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </>
        ),
      )}
    </dl>
  );
}
