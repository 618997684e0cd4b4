import type { ReceiptWay } from "../../model/receipt.ts";
import type { ReceiptReport, SenderReport } from "../../storage/receipts.ts";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, duration, Pages, Panel, State, Table, When, withQuery } from "./parts.tsx";

interface ReceiptsProps {
  source: { slug: string; name: string };
  now: number;
  way: ReceiptWay;
  webhook: SenderReport | null;
  mentions: SenderReport | null;
  receipts: ReceiptReport[];
  isFirst: boolean;
  older: string | null;
}

const WAYS: Record<ReceiptWay, string> = { webhook: "Webhook", webmention: "Mentions" };
const EVENTS = { published: "Published", updated: "Corrected", withdrawn: "Withdrawn" };

/** Receipts for a source's publisher, with their state. */
export function renderReceipts(
  frame: PageFrame,
  { source, now, way, webhook, mentions, receipts, isFirst, older }: ReceiptsProps,
): Promise<string> {
  const { slug, name } = source;
  const address = `/admin/sources/${slug}/receipts`;
  return renderFrame({
    ...frame,
    title: `Receipts of ${name}`,
    part: "/admin/sources",
    children: (
      <>
        <header class="bar">
          <div>
            <h1>Receipts</h1>
            <p class="dim">
              What <a href={`/admin/sources/${slug}`}>{name}</a> is sent about its posts here: each one, each correction
              and each withdrawal.
            </p>
          </div>
          <nav class="tabs" aria-label="Way">
            {(["webhook", "webmention"] as const).map((each) => (
              <a href={withQuery(address, { way: each })} {...(each === way && { "aria-current": "true" })}>
                {WAYS[each]}
              </a>
            ))}
          </nav>
        </header>
        <div class="half">
          <Panel title="Webhook">
            {webhook ? (
              <>
                <Sender sender={webhook} now={now} />
                <Action method="DELETE" path={`/sources/${slug}/receipts/webhook`} next={address} said="receiptsOff">
                  <button class="no">Send no receipts</button>
                </Action>
              </>
            ) : (
              <p>None is sent.</p>
            )}
            <Action method="PUT" path={`/sources/${slug}/receipts/webhook`} next={address} said="saved">
              <div class="fields">
                <label class="wide">
                  {webhook ? "Another address, or the same again" : "Send them to"}
                  <input name="text:url" type="url" required value={webhook?.url ?? ""} placeholder="https://…" />
                </label>
                <button>{webhook ? "Start again with a new secret" : "Send receipts"}</button>
              </div>
            </Action>
            <small>They are signed with a secret (v1), shown once, and with the site’s public key (v1a).</small>
          </Panel>
          <Panel title="Mentions at the originals">
            {mentions ? <Sender sender={mentions} now={now} /> : <p>Posts are not mentioned.</p>}
            <Action method="PUT" path={`/sources/${slug}/receipts/mentions`} next={address} said="saved">
              <input type="hidden" name="flag:mentions" value={mentions ? "false" : "true"} />
              <button>{mentions ? "Mention no longer" : "Mention new posts"}</button>
            </Action>
            <small>By Webmention, else by Pingback, where the original’s page names one.</small>
          </Panel>
        </div>
        <Panel title={`${WAYS[way]}, the newest post first`}>
          {receipts.length === 0 ? (
            <p>None.</p>
          ) : (
            <Table caption="Receipts" columns={["Post", "Event", "State", "Sent", "Tries"]}>
              {receipts.map((receipt) => (
                <tr>
                  <th scope="row">
                    <a href={`/admin/posts/${receipt.post}`}>
                      <bdi>{receipt.title || `Post ${receipt.post}`}</bdi>
                    </a>
                    {receipt.target !== null && <small>{receipt.target}</small>}
                  </th>
                  <td data-l="Event">{EVENTS[receipt.event]}</td>
                  <td>
                    <Receipt receipt={receipt} now={now} />
                  </td>
                  <td data-l="Sent">
                    <When at={receipt.sentAt} />
                  </td>
                  <td data-l="Tries">{receipt.tries}</td>
                </tr>
              ))}
            </Table>
          )}
          <Pages
            isFirst={isFirst}
            first={withQuery(address, { way })}
            older={older && withQuery(address, { way, cursor: older })}
          />
        </Panel>
      </>
    ),
  });
}

/** The state of a sender. */
function Sender({ sender, now }: { sender: SenderReport; now: number }) {
  const { url, waiting, sentAt, resumeAt, stoppedAt, failures, trouble } = sender;
  return (
    <dl class="kv">
      <dt>State</dt>
      <dd>
        {stoppedAt !== null ? (
          <State tone="bad">Stopped</State>
        ) : failures > 0 ? (
          <State tone="warn">Failed {failures} times</State>
        ) : (
          <State tone="ok">Well</State>
        )}
        {trouble !== null && <> {trouble}</>}
        {stoppedAt === null && failures > 0 && resumeAt > now && <>, again in {duration(resumeAt - now)}</>}
      </dd>
      {url !== null && (
        <>
          <dt>Address</dt>
          <dd>
            <bdi>{url}</bdi>
          </dd>
        </>
      )}
      <dt>Waiting</dt>
      <dd>{waiting}</dd>
      <dt>Sent last</dt>
      <dd>
        <When at={sentAt} />
      </dd>
    </dl>
  );
}

function Receipt({
  receipt: { dueAt, sent, trouble, revision, method },
  now,
}: {
  receipt: ReceiptReport;
  now: number;
}) {
  if (dueAt !== null) {
    return (
      <>
        <State tone="wait">{trouble === null ? "Waits" : "Is tried again"}</State>
        <small>
          {trouble !== null && <>{trouble}, </>}
          {dueAt <= now ? "due now" : `in ${duration(dueAt - now)}`}
        </small>
      </>
    );
  }
  if (sent === revision) return <State tone="ok">{method === null ? "Sent" : `Sent by ${method}`}</State>;
  return (
    <>
      <State tone="mute">Not sent</State>
      {trouble !== null && <small>{trouble}</small>}
    </>
  );
}
