import { answer } from "./app.ts";

/** The Worker's three doors: readers, publishers and operators; the queue; the clock. What only one of them needs is loaded there. */
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
