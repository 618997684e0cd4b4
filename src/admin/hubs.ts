import { Hono } from "hono";
import { configOf } from "../config.ts";
import { reportHubs } from "../storage/hub-notices.ts";

/** `/api/v1/hubs`: whether the WebSub hubs of the site's feeds have been told of what was published. */
export const hubs = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  const reports = new Map((await reportHubs(c.env.DB)).map((report) => [report.hub, report]));
  return c.json({
    hubs: configOf(c.env).WEBSUB_HUBS.map((hub) => {
      const { waiting = 0, toldAt = 0, trouble = null } = reports.get(hub) ?? {};
      return { hub, waiting, told_at: toldAt === 0 ? null : new Date(toldAt).toISOString(), trouble };
    }),
  });
});
