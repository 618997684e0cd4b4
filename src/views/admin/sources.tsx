import type { Policy, Source } from "../../model/source.ts";
import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import type { Door } from "../../storage/doors.ts";
import type { FeedReport } from "../../storage/feeds.ts";
import type { SourceRow } from "../../storage/overview.ts";
import type { SecretReport } from "../../storage/sources.ts";
import { Spark } from "./charts.tsx";
import { DeliveryTable } from "./delivery-table.tsx";
import { type FrameProps, renderFrame } from "./frame.tsx";
import { Action, duration, Pages, Panel, State, type Tone, When, withQuery } from "./parts.tsx";

type Frame = Pick<FrameProps, "operator" | "said">;

export interface ListedSource extends SourceRow {
  /** Deliveries of each of the last fourteen days. */
  days: number[];
  failedToday: number;
}

function healthOf({ failures, pausedFeeds, failedToday, trouble }: ListedSource): {
  tone: Tone;
  word: string;
  why: string;
} {
  if (failedToday > 0) return { tone: "bad", word: "Failing", why: `${failedToday} deliveries failed today` };
  if (failures > 0) return { tone: "warn", word: "Feed fails", why: trouble ?? "" };
  if (pausedFeeds > 0) return { tone: "mute", word: "Paused", why: trouble ?? "" };
  return { tone: "ok", word: "Well", why: "" };
}

/** Who may publish here, and how they do. */
export function renderSources(
  frame: Frame,
  {
    sources,
    words,
    now,
    isFirst,
    older,
  }: { sources: ListedSource[]; words: string; now: number; isFirst: boolean; older: string | null },
): Promise<string> {
  return renderFrame({
    ...frame,
    title: "Sources",
    part: "/admin/sources",
    children: (
      <>
        <header class="bar">
          <h1>Sources</h1>
          <a class="btn go" href="/admin/sources/new">
            Add a source
          </a>
        </header>
        <Panel
          title="By slug"
          beside={
            <form class="row" role="search">
              <label class="sr" for="q">
                Find a source
              </label>
              <input id="q" name="q" type="search" value={words} placeholder="Find a source" />
              <button>Find</button>
            </form>
          }
        >
          {sources.length === 0 ? (
            <p>None. Add one by the address of its home page.</p>
          ) : (
            <table class="fold">
              <caption class="sr">Sources</caption>
              <thead>
                <tr>
                  <th scope="col">Publisher</th>
                  <th scope="col">State</th>
                  <th scope="col">Comes by</th>
                  <th scope="col">Last delivery</th>
                  <th scope="col">Next poll</th>
                  <th scope="col">14 days</th>
                </tr>
              </thead>
              <tbody>
                {sources.map((source) => {
                  const { tone, word, why } = healthOf(source);
                  return (
                    <tr>
                      <th scope="row">
                        <a href={`/admin/sources/${source.slug}`}>
                          <bdi>{source.name}</bdi>
                        </a>
                        <br />
                        <small>{new URL(source.home).host}</small>
                      </th>
                      <td>
                        <State tone={tone}>{word}</State>
                        {why && (
                          <>
                            <br />
                            <small>{why}</small>
                          </>
                        )}
                      </td>
                      <td>
                        {source.feeds > 0 ? `${source.feeds} ${source.feeds === 1 ? "feed" : "feeds"}, ` : ""}
                        webhook ({source.signing})
                      </td>
                      <td>{source.lastAt === null ? "never" : `${duration(now - source.lastAt)} ago`}</td>
                      <td data-l="Next poll">
                        {source.nextPollAt === null
                          ? "–"
                          : source.nextPollAt <= now
                            ? "now"
                            : `in ${duration(source.nextPollAt - now)}`}
                      </td>
                      <td>
                        <span class="strip" title={`${source.days.join(", ")} deliveries a day`}>
                          <Spark values={source.days} />
                        </span>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
          <Pages
            isFirst={isFirst}
            first={withQuery("/admin/sources", { q: words })}
            older={older && withQuery("/admin/sources", { q: words, cursor: older })}
          />
        </Panel>
      </>
    ),
  });
}

interface SourceProps {
  source: Source & Policy;
  now: number;
  webhook: string;
  setup: Setup | null;
  feeds: FeedReport[];
  secrets: SecretReport[];
  deliveries: DeliveryReport[];
  door: Door | null;
  sums: { accepted: number; published: number; updated: number; withdrawn: number; failed: number; rejected: number };
}

/** What an operator reads to set a publisher's software up. */
export interface Setup {
  software: string;
  /** Markdown: only code is marked. */
  steps: string;
}

/** One source: its feeds, secrets, policy, and what it sent last. */
export function renderSource(frame: Frame, props: SourceProps): Promise<string> {
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
            <a class="btn" href={`/${slug}`}>
              View on site ↗
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
                <dt>Address</dt>
                <dd class="id">{webhook}</dd>
                <dt>Signing</dt>
                <dd>{source.signing}</dd>
                {setup && (
                  <>
                    <dt>{setup.software}</dt>
                    <dd>
                      <Steps markdown={setup.steps} />
                    </dd>
                  </>
                )}
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
      <small>
        {trouble !== null && <>{trouble}. </>}
        {polledAt === null ? "not polled yet" : `polled ${duration(now - polledAt)} ago`}
        {nextPollAt !== null && `, next ${nextPollAt <= now ? "now" : `in ${duration(nextPollAt - now)}`}`}
        {hub !== null && `, hub ${new URL(hub).host} ${liveUntil > now ? "subscribed" : "not subscribed"}`}
      </small>
      <span class="row">
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

/** Text with code in it. */
export const Steps = ({ markdown }: { markdown: string }) => (
  <>{markdown.split("`").map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
);

/** What was found at an address, as the API's preview gives it. */
export interface Found {
  feeds: { url: string; title: string }[];
  feed: {
    url: string;
    title: string;
    home_page_url?: string | undefined;
    hub?: { url: string } | undefined;
    entries: number;
    declares_complete: boolean;
    issues: string[];
  };
  entries: FoundEntry[];
}

type FoundEntry =
  | { title: string; url: string; summary: string; html: string; authors: string[]; credit: string; language: string }
  | { title: string; url: string; refused: string };

interface NewSourceProps {
  url: string;
  allowHttp: boolean;
  found: Found | null;
  /** Why nothing was found, or the source was not added. */
  trouble: string | null;
  name: string;
  slug: string;
  upstreams: { name: string; software: string }[];
}

const EXCERPT_CHARS = 200;

/** The form for a new source: by the address of its home page or feed, or for a webhook alone. */
export function renderNewSource(frame: Frame, props: NewSourceProps): Promise<string> {
  const { url, allowHttp, found, trouble, name, slug, upstreams } = props;
  return renderFrame({
    ...frame,
    title: "Add a source",
    part: "/admin/sources",
    children: (
      <>
        <header>
          <h1>Add a source</h1>
          <p class="dim">Give any address of theirs: the home page or a feed. Nothing is saved until you say so.</p>
        </header>
        {trouble !== null && (
          <div class="alert bad" role="alert">
            <span class="st">Not found</span>
            <p>{trouble} You can add it for webhooks nevertheless.</p>
          </div>
        )}
        <form class="panel">
          <div class="fields">
            <label class="wide">
              Address
              <input name="url" type="url" value={url} required placeholder="https://harbor.example/" />
            </label>
            <label class="tick wide">
              <input type="checkbox" name="http" value="true" checked={allowHttp} /> Plain http will do
            </label>
            <button class="go">Look</button>
          </div>
        </form>
        {found && <FoundFeeds found={found} />}
        {(found !== null || trouble !== null) && (
          <form class="panel" method="post" action="/admin/sources/new">
            <h2>Register</h2>
            <input
              type="hidden"
              name="home"
              value={found?.feed.home_page_url ?? (URL.parse(url)?.origin ?? "") + "/"}
            />
            <input type="hidden" name="http" value={String(allowHttp)} />
            <div class="fields">
              <label>
                Name
                <input name="name" value={name} required maxlength={200} />
              </label>
              <label>
                Slug, in addresses
                <input name="slug" value={slug} required maxlength={60} pattern="[a-z0-9]+(-[a-z0-9]+)*" />
              </label>
              <label>
                Language
                <input name="language" value={languageOf(found)} required />
              </label>
              {found && (
                <fieldset class="wide">
                  <legend>Which feed is polled</legend>
                  {[found.feed, ...found.feeds.filter((each) => each.url !== found.feed.url)].map((each, index) => (
                    <label class="tick">
                      <input type="radio" name="feed" value={each.url} checked={index === 0} />
                      <span>
                        {each.title} <span class="id">{each.url}</span>
                      </span>
                    </label>
                  ))}
                  <label class="tick">
                    <input type="radio" name="feed" value="" /> None: it sends webhooks
                  </label>
                </fieldset>
              )}
              <label class="wide">
                If it sends webhooks, it runs
                <select name="upstream">
                  {upstreams.map((each) => (
                    <option value={each.name} selected={each.name === "native"}>
                      {each.software}
                    </option>
                  ))}
                </select>
              </label>
              <label class="wide">
                Its secret, where the publisher’s software makes it
                <input name="secret" autocomplete="off" />
              </label>
              <button class="go">Add source</button>
            </div>
          </form>
        )}
      </>
    ),
  });
}

function languageOf(found: Found | null): string {
  for (const entry of found?.entries ?? []) if ("language" in entry) return entry.language;
  return "en";
}

function FoundFeeds({ found: { feed, entries } }: { found: Found }) {
  return (
    <>
      <Panel title={`Found: ${feed.title}`}>
        <dl class="kv">
          <dt>Feed</dt>
          <dd class="id">{feed.url}</dd>
          <dt>Entries</dt>
          <dd>{feed.entries}</dd>
          <dt>Hub</dt>
          <dd>
            {feed.hub ? (
              <State tone="ok">{new URL(feed.hub.url).host}: posts arrive within seconds</State>
            ) : (
              <State tone="">none: it is polled</State>
            )}
          </dd>
          <dt>Withdrawals</dt>
          <dd>
            {feed.declares_complete ? (
              <State tone="ok">The feed says that it is complete</State>
            ) : (
              <State tone="warn">Not declared: posts that vanish stay</State>
            )}
          </dd>
          {feed.issues.map((issue) => (
            <>
              <dt>Noticed</dt>
              <dd>{issue}</dd>
            </>
          ))}
        </dl>
      </Panel>
      <Panel title="The last three, as they would look">
        <div class="half">
          {entries.map((entry) => (
            <article class="post">
              <h3>
                <bdi>{entry.title}</bdi>
              </h3>
              {"refused" in entry ? (
                <p>
                  <State tone="warn">Refused</State> {entry.refused}
                </p>
              ) : (
                <>
                  <p>
                    <bdi>{(entry.summary || textIn(entry.html)).slice(0, EXCERPT_CHARS)}</bdi>
                  </p>
                  <small>
                    <bdi>{entry.authors.join(", ")}</bdi>
                  </small>
                  <small>
                    <bdi>{entry.credit}</bdi>
                  </small>
                </>
              )}
            </article>
          ))}
        </div>
      </Panel>
    </>
  );
}

const textIn = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

interface WaitingProps {
  source: { slug: string; name: string };
  webhook: string;
  setup: Setup | null;
  /** The deliveries that came since the operator waits. */
  deliveries: DeliveryReport[];
  now: number;
  /** Shown this once; null: it was shown before. */
  secret: string | null;
}

const WAITING_REFRESH_SECONDS = 5;

/** How to set a publisher's software up, and whether its first delivery has come. */
export function renderWaiting(frame: Frame, props: WaitingProps): Promise<string> {
  const { source, webhook, setup, deliveries, now, secret } = props;
  const address = `/admin/sources/${source.slug}/waiting`;
  const hasCome = deliveries.length > 0;
  return renderFrame({
    ...frame,
    title: hasCome ? "It came" : "Waiting for the first delivery",
    part: "/admin/sources",
    refreshSeconds: hasCome || secret !== null ? undefined : WAITING_REFRESH_SECONDS,
    children: (
      <>
        <header>
          <h1>
            <bdi>{source.name}</bdi>
          </h1>
        </header>
        {secret !== null && (
          <Panel title="Its secret">
            <div class="alert warn" role="status">
              <span class="st">Copy it now</span>
              <p>It is not shown again.</p>
            </div>
            <pre tabindex={0} aria-label="The secret">
              {secret}
            </pre>
          </Panel>
        )}
        <Panel title="What the publisher sets up">
          <dl class="kv">
            <dt>Address</dt>
            <dd class="id">{webhook}</dd>
            {setup && (
              <>
                <dt>{setup.software}</dt>
                <dd>
                  <Steps markdown={setup.steps} />
                </dd>
              </>
            )}
          </dl>
        </Panel>
        {secret !== null ? (
          <p>
            <a class="btn go" href={address}>
              I have copied it; wait for the first delivery
            </a>
          </p>
        ) : (
          <Panel title={hasCome ? "It came" : "Waiting for the first delivery …"}>
            {hasCome ? (
              <DeliveryTable deliveries={deliveries} now={now} />
            ) : (
              <p role="status">
                Nothing has come yet. This page looks again every {WAITING_REFRESH_SECONDS} seconds. Feeds are polled
                within a minute.
              </p>
            )}
            <p>
              <a class="btn" href={`/admin/sources/${source.slug}`}>
                To the source
              </a>
            </p>
          </Panel>
        )}
      </>
    ),
  });
}
