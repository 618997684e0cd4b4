import { answer } from "./app.ts";
import { consume } from "./queue.ts";
import { workersCache } from "./publish/cache.ts";
import { runSchedule } from "./schedule.ts";

/** The Worker's three doors: readers, publishers and operators; the queue; the clock. */
export default {
  fetch: answer,
  queue: (batch, env, ctx) => consume(batch, env, workersCache(ctx), Date.now()),
  scheduled: (controller, env) => runSchedule(env, Math.max(controller.scheduledTime, Date.now())),
} satisfies ExportedHandler<Env>;
