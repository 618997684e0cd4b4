/**
 * Fails each call to D1, KV, the queue, the cache and the network in turn, before or after its work is done, over whole
 * journeys: accept, consume, purge, settle, and the second look of the sweep. Then the world behaves as usual: the
 * sender sends the same message again, the queue delivers again, the cron runs. The end is always the same.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { published, updated, withdrawn } from "../pipeline.ts";
import { databaseState, forgetPosts, pagesState, purgesState, settledUnseen } from "./end-state.ts";
import type { Around } from "../watched.ts";
import { freshWorld, type World } from "./world.ts";

const JOURNEY_TIMEOUT_MS = 240_000;

let world: World;
/** Deliveries that were settled, after any batch, while readers did not see their effect yet. */
const early: string[] = [];
const article = { content_html: "<p>The ferry sails again.</p>" };
const correction = {
  content_html: "<p>The ferry sails again, on Sundays only.</p>",
  title: "The night ferry returns, partly",
};
const postId = async () => await world.storage.DB.prepare("SELECT id FROM posts").first<number>("id");

export const first = () => world.send(published(article), "msg_first");
export const update = () => world.send(updated(correction), "msg_update");
export const withdrawal = () => world.send(withdrawn({ reason: "An error" }), "msg_withdrawal");
/** A WordPress post without its text, which its publisher's API has. */
export const thin = () => {
  const { content_html, title, url } = published(article).data;
  const facts = { id: 1, type: "post", status: "publish", link: url, title: { rendered: title } };
  const post = { ...facts, guid: { rendered: "https://harbor.example/?p=1" }, modified_gmt: "2026-11-23T09:50:00" };
  vi.stubGlobal("fetch", async () => Response.json({ ...post, content: { rendered: content_html } }));
  return world.send(post, "msg_thin");
};
export const operatorWithdraws = async () =>
  world.operate("POST", `/posts/${await postId()}/withdraw`, { reason: "By request" });
export const operatorRestores = async () => world.operate("POST", `/posts/${await postId()}/restore`);

const HOUR_MS = 3_600_000;
export const embargoed = () =>
  world.send(published({ ...article, _rights: { embargoed_until: "2026-11-23T12:00:00Z" } }), "msg_first");
export const expiring = () =>
  world.send(published({ ...article, _rights: { expires: "2026-11-23T12:00:00Z" } }), "msg_first");
/** A cron that fails only delays its work. */
export const twoHoursPass = () => world.cron(2 * HOUR_MS).catch(() => {});

/** A journey's name, its earlier steps, and the last step, whose calls fail. */
export type Journey = [string, (() => Promise<unknown>)[], () => Promise<unknown>];

const READS = new Set(["DB.first", "DB.all", "PAGES.getWithMetadata"]);

interface Fault {
  call: number;
  when: "before" | "after";
}

/** Counts calls, and fails the chosen one. */
function failing(fault: Fault | null, made: string[]): Around {
  return async (call, run) => {
    made.push(call);
    const hit = fault?.call === made.length;
    if (hit && fault.when === "before") throw new Error(`${call} failed before it was done`);
    const done = await run();
    if (hit) throw new Error(`${call} failed after it was done`);
    return done;
  };
}

/**
 * Runs a journey on empty storage with at most one fault in its last step. Returns the calls of that step and the end
 * state.
 */
async function run(before: (() => Promise<unknown>)[], last: () => Promise<unknown>, fault: Fault | null) {
  world.around = (_, run) => run();
  await forgetPosts(world);
  vi.setSystemTime(Date.parse("2026-11-23T10:00:00Z"));
  for (const step of before) {
    await step();
    await world.drain();
  }
  await world.storage.DB.prepare("UPDATE posts SET page_due_at = NULL").run();
  // Changes that time brings are no delivery's effect, so earlier deliveries are not checked again.
  const earlier = await world.storage.DB.prepare("SELECT message_id AS id FROM deliveries").all<{ id: string }>();
  const settled = new Set(earlier.results.map(({ id }) => id));
  const made: string[] = [];
  world.around = failing(fault, made);
  await last();
  await world.rest();
  return {
    made,
    end: {
      early: early.splice(0).filter((id) => !settled.has(id)),
      ...(await databaseState(world.storage.DB)),
      pages: await pagesState(world.storage.PAGES),
      purges: await purgesState(world),
    },
  };
}

type End = Awaited<ReturnType<typeof run>>["end"];

/** The parts of an end state that are wrong; null when all are right. */
function differenceOf(end: End, expected: End): Partial<End> | null {
  const parts = Object.entries(end).filter(
    ([part, state]) => JSON.stringify(state) !== JSON.stringify(expected[part as keyof End]),
  );
  return parts.length > 0 ? Object.fromEntries(parts) : null;
}

/** Tests that each journey ends the same whichever call of its last step fails. */
export function endTheSame(journeys: readonly Journey[]): void {
  beforeEach(async () => {
    world = await freshWorld();
    const { consume } = world;
    world.consume = async (...batch) => {
      const again = await consume(...batch);
      early.push(...(await settledUnseen(world)));
      return again;
    };
    vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(console, "warn").mockReturnValue();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  test.for(journeys)(
    "%s ends the same whatever call fails",
    { timeout: JOURNEY_TIMEOUT_MS },
    async ([, before, last]) => {
      const fetched = vi.fn(() => Promise.reject(new Error("nothing is to be fetched")));
      vi.stubGlobal("fetch", fetched);
      const { end: expected, made: calls } = await run(before, last, null);
      expect(expected).toMatchObject({ early: [], deadLetters: [] });
      expect(expected.deliveries.map(({ status }) => status)).not.toContain("rejected");
      expect(expected.purges.every(({ afterLastPut, onceSpread }) => afterLastPut && onceSpread)).toBe(true);

      const differing: Record<string, Partial<End>> = {};
      for (const when of ["before", "after"] as const) {
        for (let call = 1; ; call += 1) {
          // For a read it makes no difference whether it fails before or after its work.
          if (when === "after" && READS.has(calls[call - 1] ?? "")) continue;
          const { end, made } = await run(before, last, { call, when });
          if (made.length < call) break;
          const difference = differenceOf(end, expected);
          if (difference) differing[`call ${call}, ${made[call - 1]}, failed ${when} it was done`] = difference;
        }
      }
      expect(differing).toEqual({});
      expect(fetched).not.toHaveBeenCalled();
    },
  );
}
