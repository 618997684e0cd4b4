import { Hono } from "hono";
import { hubs as output } from "../syndicate/hubs.ts";

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** `/api/v1/hubs`: whether the WebSub hubs of the site's feeds were notified of the latest changes. */
export const hubs = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  const reports = await output.report(c.env);
  return c.json({
    hubs: reports.map(({ to, waiting, sentAt, trouble }) => ({ hub: to, waiting, told_at: iso(sentAt), trouble })),
  });
});
