/** The state of the machine, for operators, monitors and Prometheus. */
import { Hono } from "hono";
import { may } from "../model/operator.ts";
import { OUTCOMES } from "../model/delivery.ts";
import { ProblemError } from "../problem.ts";
import { listHours } from "../storage/hourly.ts";
import { listMigrations } from "../storage/migrations.ts";
import type { Waiting } from "../storage/overview.ts";
import { HOUR_MS } from "../time.ts";
import { PAGE_VERSION } from "../views/version.ts";
import { identify } from "./access.ts";
import { alertsOf, readHealth } from "./alerts.ts";
import { quantile, sumOf } from "./stats.ts";

const DAY_HOURS = 24;

async function healthOf(env: Env, now: number) {
  const [health, hours, migrations] = await Promise.all([
    readHealth(env.DB, now),
    listHours(env.DB, "", Math.floor(now / HOUR_MS) - DAY_HOURS + 1),
    listMigrations(env.DB),
  ]);
  return { health, alerts: alertsOf(health, now), hours, migrations };
}

/** `/api/v1/health`: the waiting work, the trouble, and the applied migrations. */
export const health = new Hono<{ Bindings: Env }>().get("/", async (c) => c.json(await healthJson(c.env, Date.now())));

async function healthJson(env: Env, now: number) {
  const { health, alerts, migrations } = await healthOf(env, now);
  const { waiting } = health;
  return {
    status: alerts.some(({ tone }) => tone === "bad") ? "degraded" : "ok",
    at: new Date(now).toISOString(),
    page_version: PAGE_VERSION,
    version: env.VERSION?.id ?? null,
    migrations,
    waiting: waitingJson(waiting, now),
    alerts,
  };
}

export const waitingJson = (waiting: Waiting, now: number) => ({
  deliveries: waiting.deliveries,
  oldest_seconds: secondsSince(waiting.oldest, now),
  purges: waiting.purges,
  oldest_purge_seconds: secondsSince(waiting.oldestPurge, now),
  dead_letters: waiting.deadLetters,
});

const secondsSince = (at: number | null, now: number): number =>
  at === null ? 0 : Math.max(0, Math.round((now - at) / 1000));

/** `GET /healthz`: shows that the Worker answers; with a token, its state. 503 when something needs an operator now. */
export async function getHealth(request: Request, env: Env, now: number): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (!request.headers.has("authorization")) return Response.json({ status: "ok" }, { headers });
  await reader(request, env, now);
  const json = await healthJson(env, now);
  return Response.json(json, { headers, status: json.status === "ok" ? 200 : 503 });
}

/**
 * Checks that an operator with the scope `read` makes the request.
 *
 * @throws {ProblemError} when it is another caller
 */
async function reader(request: Request, env: Env, now: number): Promise<void> {
  if (!may(await identify(request, env, now), "read")) {
    throw new ProblemError({ kind: "scope-missing", scope: "read" });
  }
}

/** `GET /metrics`: the same numbers for Prometheus (text format 0.0.4). */
export async function getMetrics(request: Request, env: Env, now: number): Promise<Response> {
  await reader(request, env, now);
  const { health, alerts, hours } = await healthOf(env, now);
  const { waiting, feeds } = health;
  const sums = sumOf(hours);
  const gauges: [string, string, [string, number | null][]][] = [
    [
      "deliveries_24h",
      "Deliveries of the last 24 hours by what became of them",
      [["accepted", sums.accepted] as const, ...OUTCOMES.map((name) => [name, sums[name]] as const)].map(
        ([name, count]) => [`{outcome="${name}"}`, count],
      ),
    ],
    [
      "live_seconds",
      "Within how many seconds deliveries of the last 24 hours were settled",
      [0.5, 0.99].map((share) => [`{quantile="${share}"}`, quantile(hours, share)]),
    ],
    ["backlog", "Deliveries that wait", [["", waiting.deliveries]]],
    ["backlog_oldest_seconds", "How long the oldest of them has waited", [["", secondsSince(waiting.oldest, now)]]],
    ["dead_letters", "Messages that could not be handled", [["", waiting.deadLetters]]],
    ["purges_outstanding", "Cache tags that wait for a purge", [["", waiting.purges]]],
    ["feeds_failing", "Feeds that failed several times in a row, or are paused", [["", feeds.length]]],
    ["alerts", "Alerts that are open", [["", alerts.length]]],
  ];
  const text = gauges
    .map(([name, help, samples]) =>
      [
        `# HELP reprint_${name} ${help}`,
        `# TYPE reprint_${name} gauge`,
        ...samples.flatMap(([labels, value]) => (value === null ? [] : [`reprint_${name}${labels} ${value}`])),
      ].join("\n"),
    )
    .join("\n");
  return new Response(`${text}\n`, {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}
