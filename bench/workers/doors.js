import { counting } from "./counting.js";
import product from "./product.js";

/** Opens the door of the queue or the cron, with its input from the body of a request. */
async function open(request, env, ctx) {
  const { pathname } = new URL(request.url);
  if (pathname === "/doors/scheduled") {
    await product.scheduled({ scheduledTime: Date.now(), cron: "* * * * *", noRetry() {} }, env, ctx);
    return Response.json([]);
  }
  if (pathname !== "/doors/queue") return await product.fetch(request, env, ctx);
  const bodies = await request.json();
  const retried = [];
  const messages = bodies.map((body, index) => ({
    id: `${index}`,
    timestamp: new Date(),
    attempts: 1,
    body,
    ack() {},
    retry: () => retried.push(body),
  }));
  await product.queue({ queue: "reprint-work", messages, ackAll() {}, retryAll() {} }, env, ctx);
  return Response.json(retried);
}

const waitingCtx = (waits) => ({ waitUntil: (promise) => void waits.push(promise), passThroughOnException() {} });

/** The product. If COUNT is set, its answers report the rows that were read and written. */
export default {
  async fetch(request, env, ctx) {
    if (!env.COUNT) return await open(request, env, ctx);
    const rows = { read: 0, written: 0 };
    const waits = [];
    const response = await open(request, { ...env, DB: counting(env.DB, rows) }, waitingCtx(waits));
    const body = await response.arrayBuffer();
    await Promise.all(waits);
    const headers = new Headers(response.headers);
    headers.set("x-rows", JSON.stringify(rows));
    return new Response(body, { status: response.status, headers });
  },
};
