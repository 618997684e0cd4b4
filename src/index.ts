import { answer } from "./app.ts";

/**
 * The Worker's three doors: HTTP requests, the queue and the cron. Each door loads its own code when it is first used.
 */
export default {
  fetch: answer,
  async queue(batch, env, ctx) {
    const [{ consume }, { workersCache }] = await Promise.all([import("./queue.ts"), import("./publish/cache.ts")]);
    await consume(batch, env, workersCache(ctx), Date.now());
  },
  async scheduled(controller, env) {
    const { runSchedule } = await import("./schedule.ts");
    await runSchedule(env, Math.max(controller.scheduledTime, Date.now()));
  },
} satisfies ExportedHandler<Env>;
