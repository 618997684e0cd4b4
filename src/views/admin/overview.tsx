import type { Alert } from "../../model/alert.ts";
import type { DeliveryReport } from "../../storage/delivery-reports.ts";
import type { HourCounts } from "../../storage/hourly.ts";
import type { Leader, Waiting } from "../../storage/overview.ts";
import { Bars, Shares, Spark } from "./charts.tsx";
import { DeliveryTable } from "./delivery-table.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { duration, Panel, State } from "./parts.tsx";

export const RANGES = [
  { name: "24 hours", key: "day", hours: 24 },
  { name: "7 days", key: "week", hours: 168 },
  { name: "30 days", key: "month", hours: 720 },
] as const;

export interface OverviewProps {
  now: number;
  range: (typeof RANGES)[number];
  alerts: Alert[];
  /** The counts of each bar, and its label. */
  bars: (HourCounts & { label: string })[];
  sums: HourCounts;
  live: { p50: number | null; p99: number | null };
  /** How long withdrawals took to reach the last copy, in milliseconds; how many posts still have copies. */
  removals: { half: number | null; slowest: number | null; waiting: number };
  waiting: Waiting;
  deliveries: DeliveryReport[];
  leaders: (Leader & { emoji: string; label: string })[];
  refreshes: boolean;
}

const REFRESH_SECONDS = 30;

/** The overview: first the things that need the operator, then numbers, charts and lists. */
export function renderOverview(frame: PageFrame, props: OverviewProps): Promise<string> {
  const { now, range, alerts, bars, sums, live, removals, waiting, deliveries, leaders, refreshes } = props;
  const address = (query: Record<string, string>) => `/admin?${new URLSearchParams({ range: range.key, ...query })}`;
  const kpis = [
    ["Accepted", "accepted"],
    ["Published", "published"],
    ["Corrected", "updated"],
    ["Withdrawn", "withdrawn"],
    ["Rejected", "rejected"],
    ["Failed", "failed"],
  ] as const;
  return renderFrame({
    ...frame,
    title: "Overview",
    part: "/admin",
    refreshSeconds: refreshes ? REFRESH_SECONDS : undefined,
    children: (
      <>
        <header class="bar">
          <div>
            <h1>Overview</h1>
            <p class="dim">
              <time datetime={new Date(now).toISOString()}>{new Date(now).toUTCString()}</time> ·{" "}
              {refreshes ? (
                <>
                  new every {REFRESH_SECONDS} s · <a href={address({ refresh: "off" })}>Pause</a>
                </>
              ) : (
                <>
                  paused · <a href={address({})}>Go on</a>
                </>
              )}
            </p>
          </div>
          <nav class="tabs" aria-label="Range">
            {RANGES.map(({ name, key }) => (
              <a href={`/admin?range=${key}`} {...(key === range.key && { "aria-current": "true" })}>
                {name}
              </a>
            ))}
          </nav>
        </header>
        <section class="stack" aria-label="Alerts">
          {alerts.length === 0 ? (
            <div class="alert ok">
              <span class="st">All is well</span>
              <p>Nothing waits for you.</p>
            </div>
          ) : (
            alerts.map(({ tone, title, detail, path }) => (
              <div class={`alert ${tone}`}>
                <span class="st">{tone === "bad" ? "Now" : "Soon"}</span>
                <p>
                  <b>{title}</b> {detail}
                </p>
                <a class="btn" href={path}>
                  See it
                </a>
              </div>
            ))
          )}
        </section>
        <dl class="kpis">
          {kpis.map(([name, key]) => (
            <div>
              <dt>{name}</dt>
              <dd>
                <b>{sums[key]}</b>
                <Spark values={bars.map((bar) => bar[key])} />
              </dd>
            </div>
          ))}
          <div>
            <dt>Backlog</dt>
            <dd>
              <b>{waiting.deliveries}</b>
              <br />
              <small>{waiting.oldest === null ? "nothing waits" : `oldest ${duration(now - waiting.oldest)}`}</small>
            </dd>
          </div>
          <div>
            <dt>Accepted to live</dt>
            <dd>
              <b>{live.p50 === null ? "–" : `${live.p50} s`}</b>
              <br />
              <small>{live.p99 === null ? "no p99" : `p99 within ${live.p99} s`}</small>
            </dd>
          </div>
          <div>
            <dt>Withdrawn to last copy gone</dt>
            <dd>
              <b>{removals.half === null ? "–" : duration(removals.half)}</b>
              <br />
              <small>
                {removals.slowest === null ? "no copies withdrawn" : `slowest ${duration(removals.slowest)}`}
                {removals.waiting > 0 && `; ${removals.waiting} still there`}
              </small>
            </dd>
          </div>
        </dl>
        <Panel title="Outcomes">
          <Bars
            title="Outcomes of deliveries by when they arrived"
            labels={bars.map(({ label }) => label)}
            series={[
              { name: "Published", values: bars.map((bar) => bar.published) },
              { name: "Corrected", values: bars.map((bar) => bar.updated) },
              { name: "Withdrawn", values: bars.map((bar) => bar.withdrawn) },
              { name: "Rejected or failed", values: bars.map((bar) => bar.rejected + bar.failed) },
            ]}
          />
        </Panel>
        <div class="two">
          <Panel title="Deliveries, as they come" beside={<a href="/admin/deliveries">All deliveries</a>}>
            <DeliveryTable deliveries={deliveries} now={now} />
          </Panel>
          <div class="stack">
            <Panel title="Sources" beside={<a href="/admin/sources">All sources</a>}>
              <p>
                {waiting.sources} {waiting.sources === 1 ? "source" : "sources"}, {waiting.feeds}{" "}
                {waiting.feeds === 1 ? "feed" : "feeds"}:{" "}
                {waiting.feedsFailing + waiting.feedsPaused === 0 ? (
                  <State tone="ok">all well</State>
                ) : (
                  <>
                    {waiting.feedsFailing > 0 && <State tone="warn">{`${waiting.feedsFailing} failing`}</State>}{" "}
                    {waiting.feedsPaused > 0 && <State tone="mute">{`${waiting.feedsPaused} paused`}</State>}
                  </>
                )}
              </p>
            </Panel>
            <Panel title="Reactions by kind, 7 days">
              {leaders.length === 0 ? (
                <p>None yet.</p>
              ) : (
                <Shares
                  title="Reactions to the posts of the last seven days"
                  rows={leaders.map(({ emoji, label, total }) => ({ mark: emoji, name: label, count: total }))}
                />
              )}
            </Panel>
            <Panel title="Readers’ favorites, 7 days">
              {leaders.length === 0 ? (
                <p>No reactions yet.</p>
              ) : (
                <ul class="rows">
                  {leaders.map(({ emoji, label, count, post, title, source }) => (
                    <li>
                      <a href={`/admin/posts/${post}`}>
                        <bdi>{title}</bdi>
                      </a>
                      <span>
                        <span role="img" aria-label={label}>
                          {emoji}
                        </span>{" "}
                        {count}
                      </span>
                      <small>
                        <bdi>{source}</bdi>
                      </small>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
          </div>
        </div>
      </>
    ),
  });
}
