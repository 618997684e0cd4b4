import type { Policy, Source } from "../../model/source.ts";
import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import type { Door } from "../../storage/doors.ts";
import type { FeedReport } from "../../storage/feeds.ts";
import type { SecretReport } from "../../storage/sources.ts";
import { DeliveryTable } from "./delivery-table.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, duration, Panel, State, When, withQuery } from "./parts.tsx";
import { Outward } from "../parts.tsx";
import { type SetupSteps, WebhookSetup } from "./setup.tsx";

interface SourceProps {
  source: Source & Policy;
  now: number;
  webhook: string;
  setup: SetupSteps | null;
  feeds: FeedReport[];
  secrets: SecretReport[];
  deliveries: DeliveryReport[];
  door: Door | null;
  sums: { accepted: number; published: number; updated: number; withdrawn: number; failed: number; rejected: number };
}

/** A source: its feeds, secrets, policy, and latest deliveries. */
export function renderSource(frame: PageFrame, props: SourceProps): Promise<string> {
  const { source, now, webhook, setup, feeds, secrets, deliveries, door, sums } = props;
  const { slug } = source;
  const address = `/admin/sources/${slug}`;
  const kpis: [string, number][] = [
    ["Accepted", sums.accepted],
    ["Published", sums.published],
    ["Corrected", sums.updated],
    ["Withdrawn", sums.withdrawn],
    ["Rejected or failed", sums.rejected + sums.failed],
  ];
  return renderFrame({
    ...frame,
    title: source.name,
    part: "/admin/sources",
    children: (
      <>
        <header class="bar">
          <div>
            <h1>
              <bdi>{source.name}</bdi>
            </h1>
            <p class="dim">
              <a href={source.home_page_url} rel="noreferrer">
                {new URL(source.home_page_url).host}
              </a>{" "}
              · {source.language} · {slug}
            </p>
          </div>
          <span class="row">
            <a class="btn" href={withQuery("/admin/posts", { source: slug })}>
              Its posts
            </a>
            <a class="btn" href={`${address}/receipts`}>
              Receipts
            </a>
            <a class="btn" href={`/${slug}`}>
              View on site <Outward />
            </a>
          </span>
        </header>
        <dl class="kpis" aria-label="The last 30 days">
          {kpis.map(([name, count]) => (
            <div>
              <dt>{name}, 30 days</dt>
              <dd>
                <b>{count}</b>
              </dd>
            </div>
          ))}
        </dl>
        <div class="half">
          <div class="stack">
            <Panel title="Feeds">
              {feeds.length === 0 && <p>None is polled.</p>}
              <ul class="rows">
                {feeds.map((feed) => (
                  <Feed feed={feed} slug={slug} now={now} />
                ))}
              </ul>
              <Action path={`/sources/${slug}/feeds`} next={address} said="feedAdded">
                <div class="fields">
                  <label class="wide">
                    Another feed, or a home page
                    <input name="text:url" type="url" required placeholder="https://…/feed.xml" />
                  </label>
                  <label class="tick wide">
                    <input type="checkbox" name="flag:allow_http" value="true" /> Plain http will do
                  </label>
                  <button>Add feed</button>
                </div>
              </Action>
            </Panel>
            <Panel title="Webhook">
              <dl class="kv">
                <WebhookSetup webhook={webhook} setup={setup} />
                <dt>Signing</dt>
                <dd>{source.signing}</dd>
                {secrets.map(({ createdAt, expiresAt }, index) => (
                  <>
                    <dt>{index === 0 ? "Secret" : "The one before"}</dt>
                    <dd>
                      since <When at={createdAt} />
                      {expiresAt !== null && (
                        <>
                          , good for <State tone="warn">{duration(expiresAt - now)} more</State>
                        </>
                      )}
                    </dd>
                  </>
                ))}
              </dl>
              <span class="row">
                <Action path={`/sources/${slug}/secrets`} next={address} said="saved">
                  <button class="no">Rotate the secret</button>
                </Action>
                {secrets[1] && (
                  <Action
                    method="DELETE"
                    path={`/sources/${slug}/secrets/${secrets[1].id}`}
                    next={address}
                    said="ended"
                  >
                    <button>End the one before</button>
                  </Action>
                )}
                <a class="btn" href={`${address}/waiting`}>
                  Wait for a delivery
                </a>
              </span>
              <small>The new secret is shown once. The one before stays good for 24 hours.</small>
            </Panel>
          </div>
          <Panel title="Policy">
            <Action method="PATCH" path={`/sources/${slug}`} next={address} said="saved">
              <div class="fields">
                <label class="wide">
                  Name
                  <input name="text:name" value={source.name} required maxlength={200} />
                </label>
                <label class="wide">
                  What it is about, for its page here
                  <input name="text:description" value={source.description} maxlength={300} />
                </label>
                <label class="wide">
                  Its icon, a square picture; pages show it if pictures come through this site
                  <input name="text:icon_url" type="url" value={source.icon_url} maxlength={2000} />
                </label>
                <label>
                  Language
                  <input name="text:language" value={source.language} required />
                </label>
                <label>
                  Delay, minutes
                  <input
                    name="number:delay_minutes"
                    inputmode="numeric"
                    value={String(source.delay_minutes)}
                    required
                  />
                </label>
                <label>
                  Expires after, days
                  <input
                    name="number:expires_after_days"
                    inputmode="numeric"
                    value={source.expires_after_days === null ? "" : String(source.expires_after_days)}
                    placeholder="never"
                  />
                </label>
                <label>
                  Pictures
                  <select name="text:images">
                    <option value="show" selected={source.images === "show"}>
                      Show
                    </option>
                    <option value="hide" selected={source.images === "hide"}>
                      Hide
                    </option>
                  </select>
                </label>
                <label class="wide">
                  Search engines
                  <select name="text:indexing">
                    <option value="canonical" selected={source.indexing === "canonical"}>
                      Show the original
                    </option>
                    <option value="noindex" selected={source.indexing === "noindex"}>
                      Are kept out
                    </option>
                    <option value="self" selected={source.indexing === "self"}>
                      Show the page here
                    </option>
                  </select>
                </label>
                <label class="wide">
                  License
                  <input name="text:license" value={source.license} maxlength={1000} />
                </label>
                <label class="wide">
                  Hosts that are theirs
                  <textarea name="lines:canonical_hosts" rows={3}>
                    {source.canonical_hosts.join("\n")}
                  </textarea>
                </label>
                <label class="tick wide">
                  <input type="hidden" name="flag:excerpt_only" value="false" />
                  <input type="checkbox" name="flag:excerpt_only" value="true" checked={source.excerpt_only} /> Excerpt
                  only, read on at the original
                </label>
                <button class="go">Save</button>
              </div>
            </Action>
          </Panel>
        </div>
        <Panel
          title="Latest deliveries"
          beside={<a href={withQuery("/admin/deliveries", { source: slug })}>All of its deliveries</a>}
        >
          <DeliveryTable deliveries={deliveries} now={now} />
        </Panel>
        <Panel title="The publisher’s own page">
          <p class="dim">
            A link for the publisher alone: its posts here with their credit, its deliveries with reasons, and a way to
            ask for a correction or a withdrawal.
          </p>
          {door && (
            <p>
              There is a link since <When at={door.createdAt} />, good until <When at={door.endsAt} />, used last:{" "}
              <When at={door.usedAt} />.
            </p>
          )}
          <Action method="PUT" path={`/sources/${slug}/door`} next={address} said="saved">
            <div class="fields">
              <label>
                Good for, days
                <input name="number:expires_after_days" inputmode="numeric" value="90" required />
              </label>
              <label class="tick wide">
                <input type="checkbox" name="flag:at_once" value="true" /> What it asks to be taken down is taken down
                at once
              </label>
              <button>{door ? "Make a new link" : "Make a link"}</button>
            </div>
          </Action>
          {door && (
            <Action method="DELETE" path={`/sources/${slug}/door`} next={address} said="doorClosed">
              <button class="no">End the link</button>
            </Action>
          )}
        </Panel>
        <Panel title="Stop reprinting">
          <p class="dim">Deletes the source and withdraws its posts. Their addresses answer 410 and say why.</p>
          <details>
            <summary>Delete this source…</summary>
            <Action method="DELETE" path={`/sources/${slug}`} next="/admin/sources" said="deleted">
              <button class="no">Delete {source.name} and withdraw its posts</button>
            </Action>
          </details>
        </Panel>
      </>
    ),
  });
}

function Feed({ feed, slug, now }: { feed: FeedReport; slug: string; now: number }) {
  const { id, url, paused, failures, trouble, polledAt, nextPollAt, hub, liveUntil } = feed;
  const address = `/admin/sources/${slug}`;
  const path = `/sources/${slug}/feeds/${id}`;
  return (
    <li>
      <b>{url}</b>
      {paused !== null ? (
        <State tone="mute">Paused</State>
      ) : failures > 0 ? (
        <State tone="bad">Failed {failures} times</State>
      ) : (
        <State tone="ok">Well</State>
      )}
      <small class="wide">
        {trouble !== null && <>{trouble}. </>}
        {polledAt === null ? "not polled yet" : `polled ${duration(now - polledAt)} ago`}
        {nextPollAt !== null && `, next ${nextPollAt <= now ? "now" : `in ${duration(nextPollAt - now)}`}`}
        {hub !== null && `, hub ${new URL(hub).host} ${liveUntil > now ? "subscribed" : "not subscribed"}`}
      </small>
      <span class="row wide">
        {paused === null ? (
          <>
            <Action path={`${path}/poll`} next={address} said="polled">
              <button aria-label={`Poll ${url} now`}>Poll now</button>
            </Action>
            <Action path={`${path}/pause`} next={address} said="paused">
              <button aria-label={`Pause ${url}`}>Pause</button>
            </Action>
          </>
        ) : (
          <Action path={`${path}/resume`} next={address} said="resumed">
            <button aria-label={`Resume ${url}`}>Resume</button>
          </Action>
        )}
        <Action method="DELETE" path={path} next={address} said="feedDropped">
          <button class="no" aria-label={`Remove ${url}`}>
            Remove
          </button>
        </Action>
      </span>
    </li>
  );
}
