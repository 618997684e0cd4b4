/** Polls a feed whose publisher answers at once, and runs the parts of a poll separately. */
import { parseRssFeed } from "feedsmith";
import { pollFeed } from "../../src/ingest/poll.ts";
import { listFeedsDue, takeDueFeed } from "../../src/storage/feed-schedule.ts";
import { readFeed } from "../../src/storage/feeds.ts";
import { counting } from "./counting.js";

const FEED = "01K00000000000000000000000";
const HOUR_MS = 3_600_000;
const VALIDATORS = { etag: '"one"', "content-type": "application/rss+xml" };

/** `POST /poll` and `POST /parse` with a document, `POST /unchanged?times=`, `POST /statements?times=`. */
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const body = await request.text();
    const times = Number(url.searchParams.get("times"));
    switch (url.pathname) {
      case "/poll": {
        await env.DB.prepare("UPDATE feed_schedule SET due_at = 0").run();
        const answer = async () => new Response(body, { headers: VALIDATORS });
        return Response.json(await pollFeed({ feed: FEED, dueAt: 0 }, env, answer, Date.now()));
      }
      case "/parse":
        return Response.json({ entries: parseRssFeed(body).items.length });
      case "/unchanged": {
        const rows = { read: 0, written: 0 };
        // Once a week a feed is asked without conditions, which costs more.
        await env.DB.prepare("UPDATE feeds SET read_whole_at = ?").bind(Number.MAX_SAFE_INTEGER).run();
        for (let time = 0; time < times; time += 1) await pollUnchanged({ ...env, DB: counting(env.DB, rows) });
        return Response.json(rows);
      }
      default:
        for (let time = 0; time < times; time += 1) {
          const now = nextTime();
          const [due] = await listFeedsDue(env.DB, 100, now);
          await readFeed(env.DB, due.feed);
          await takeDueFeed(env.DB, due, now + HOUR_MS, now);
        }
        return new Response();
    }
  },
};

/** Polls as the cron and the queue do. */
async function pollUnchanged(env) {
  const now = nextTime();
  const [due] = await listFeedsDue(env.DB, 100, now);
  const answer = async () => new Response(null, { status: 304, headers: { etag: VALIDATORS.etag } });
  const polled = await pollFeed(due, env, answer, now);
  if (polled.kind !== "unchanged") throw new Error(`the poll was ${polled.kind}`);
}

let polls = 0;

/** A time later than the last one by more than any interval. */
function nextTime() {
  polls += 1;
  return Date.now() + polls * 48 * HOUR_MS;
}
