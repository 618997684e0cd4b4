import { Hono } from "hono";
import * as v from "valibot";
import { DeliveryStatus } from "../model/delivery.ts";
import { ProblemError } from "../problem.ts";
import { toDeliveries, wake } from "../ingest/wake.ts";
import { reopenDeliveries, reopenDelivery } from "../storage/deliveries.ts";
import { siteOf } from "../storage/site.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";
import {
  type DeliveryReport,
  listDeliveryReports,
  listReportsOf,
  readDeliveryReport,
} from "../storage/delivery-reports.ts";
import { listAttempts } from "../storage/delivery-attempts.ts";
import { readDeliveryBody } from "../storage/delivery-bodies.ts";

const IDS_MAX = 100;

export const ListQuery = v.strictObject({
  /** Only these, separated by commas. */
  ids: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(",")),
      v.maxLength(IDS_MAX, `must be at most ${IDS_MAX} ids`),
    ),
  ),
  source: v.optional(v.string()),
  status: v.optional(DeliveryStatus),
  limit: Limit,
  cursor: v.optional(v.string()),
});

const REPLAYED_AT_ONCE_MAX = 100;

export const ReplayMany = v.strictObject({
  status: v.picklist(["rejected", "failed"], "must be rejected or failed"),
  source: v.optional(v.string("must be a string")),
  /** Only reports which deliveries would be replayed. */
  dry_run: v.optional(v.boolean("must be true or false"), false),
});

/** `/api/v1/deliveries`: deliveries and their outcomes. */
export const deliveries = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { ids, source, status, limit, cursor } = parseQuery(c.req.raw, ListQuery);
    if (ids) return c.json({ deliveries: (await listReportsOf(c.env.DB, ids)).map(toJson), next_cursor: null });
    const found = await listDeliveryReports(c.env.DB, { source, status }, limit + 1, cursor ?? null);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return c.json({ deliveries: rows.map(toJson), next_cursor });
  })
  .post("/replay", async (c) => {
    const { status, source, dry_run } = await parseBody(c.req.raw, ReplayMany);
    const ids = await reopenDeliveries(c.env.DB, { status, source }, REPLAYED_AT_ONCE_MAX, dry_run, Date.now());
    if (!dry_run) await wake(c.env.WORK, toDeliveries(ids));
    return c.json({ dry_run, ids }, 202);
  })
  .get("/:id/dry-run", async (c) => {
    const [{ dryRun }, site] = await Promise.all([import("../publish/dry-run.ts"), siteOf(c.env)]);
    const result = await dryRun(c.req.param("id"), site, c.env.DB);
    if (!result) throw new ProblemError({ kind: "not-found", what: "delivery" });
    return c.json(result);
  })
  .get("/:id", async (c) => {
    const report = await existing(c.env.DB, c.req.param("id"));
    const [body, attempts] = await Promise.all([
      readDeliveryBody(c.env.DB, report.id),
      listAttempts(c.env.DB, report.id),
    ]);
    return c.json({
      ...toJson(report),
      failed_attempts: attempts.map(({ failedAt, trouble }) => ({ at: new Date(failedAt).toISOString(), trouble })),
      body: body && new TextDecoder().decode(body),
    });
  })
  .post("/:id/replay", async (c) => {
    const { id, status } = await existing(c.env.DB, c.req.param("id"));
    if (status !== "accepted" && !(await reopenDelivery(c.env.DB, id, Date.now()))) {
      throw new ProblemError({
        kind: "conflict",
        detail: `The delivery is ${status}. Rejected and failed ones can be replayed while their body is kept.`,
      });
    }
    await c.env.WORK.send({ kind: "delivery", id });
    return c.json({ id, status: "accepted" }, 202);
  });

async function existing(db: D1Database, id: string): Promise<DeliveryReport> {
  const report = await readDeliveryReport(db, id);
  if (!report) throw new ProblemError({ kind: "not-found", what: "delivery" });
  return report;
}

const toJson = (report: DeliveryReport) => ({
  id: report.id,
  source: report.source,
  webhook_id: report.messageId,
  status: report.status,
  ...(report.reason !== null && { reason: report.reason }),
  received_at: new Date(report.receivedAt).toISOString(),
  settled_at: report.settledAt === null ? null : new Date(report.settledAt).toISOString(),
  links: {
    self: `/api/v1/deliveries/${report.id}`,
    ...(report.post && {
      post: `/api/v1/posts/${report.post.id}`,
      ...(report.post.path !== null && { page: report.post.path }),
    }),
  },
});
