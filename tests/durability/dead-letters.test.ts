/** Messages that cannot be handled: they disturb no others, are recorded once, and can be sent again. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anItem, published } from "../pipeline.ts";
import { databaseState } from "./end-state.ts";
import { freshWorld, type Queued, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await freshWorld();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const sendNumbered = (number: number) =>
  world.send({ ...published(), data: anItem({ id: `urn:${number}`, title: `Ferry ${number}` }) }, `msg_${number}`);
const statuses = async () => (await databaseState(world.storage.DB)).deliveries.map(({ status }) => status);
const transitions = async () => (await databaseState(world.storage.DB)).transitions.map(({ change }) => change);
const aMessage = (body: unknown): Queued => ({ id: crypto.randomUUID(), body, attempts: 1 });
const letters = async () =>
  (
    await (
      await world.operate("GET", "/dead-letters")
    ).json<{ dead_letters: { id: string; message: unknown; replayed_at: string | null }[] }>()
  ).dead_letters;
const replay = (id: string) =>
  world.fetch(`/api/v1/dead-letters/${id}/replay`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.storage.ADMIN_TOKEN}` },
  });

/** KV refuses the page of one post. */
function refusePage(slug: string): void {
  world.around = async (call, run, [key]) => {
    if (call === "PAGES.put" && key === `page:harbor/${slug}`) throw new Error("KV PUT failed: 500");
    return await run();
  };
}

/** D1 fails every query about one delivery. */
function refuseDelivery(id: string): void {
  const { env } = world;
  world.env = new Proxy(env, {
    get: (target, name) => (name === "DB" ? refusing(target.DB, id) : Reflect.get(target, name)),
  });
}

function refusing(db: D1Database, id: string): D1Database {
  return new Proxy(db, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (name !== "prepare") return typeof member === "function" ? member.bind(target) : member;
      return (sql: string) => {
        const statement = target.prepare(sql);
        return new Proxy(statement, {
          get: (_, method) => {
            if (method !== "bind") return Reflect.get(statement, method);
            return (...values: unknown[]) => {
              if (values.length === 1 && values[0] === id) throw new Error("D1_ERROR: no answer");
              return statement.bind(...values);
            };
          },
        });
      };
    },
  });
}

test("a poison message does not take its batch along", async () => {
  const ids = [await sendNumbered(1), await sendNumbered(2), await sendNumbered(3)];
  refusePage("ferry-2");
  const [one, two, three] = world.queue.splice(0);
  const unknown = aMessage({ kind: "telegram" });
  const missing = aMessage({ kind: "delivery", id: "01J00000000000000000000000" });
  const again = await world.consume([one!, aMessage(null), two!, unknown, missing, three!]);
  expect(again.map(({ body }) => body)).toEqual([null, two!.body, { kind: "telegram" }]);
  expect(await statuses()).toEqual(["published", "accepted", "published"]);
  expect(await letters()).toEqual([]);
  expect((await world.fetch(`/deliveries/${ids[2]}/post`)).status).toBe(303);
});

test("a message that always fails is recorded once though it is delivered twice, and its delivery fails once", async () => {
  const id = await sendNumbered(1);
  const { env } = world;
  refuseDelivery(id);
  let message = world.queue.splice(0);
  for (let attempts = 0; attempts < 9; attempts += 1) message = await world.consume(message);
  expect(message).toHaveLength(1);
  expect(await statuses()).toEqual(["accepted"]);

  world.env = env;
  expect(await world.consume(message, "reprint-dead")).toEqual([]);
  expect(await world.consume(message, "reprint-dead")).toEqual([]);
  const [letter, ...others] = await letters();
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ message: { kind: "delivery", id }, replayed_at: null });
  expect(await transitions()).toEqual(["accepted > failed"]);

  const answer = await replay(letter!.id);
  expect(answer.status).toBe(202);
  await world.rest();
  expect(await transitions()).toEqual(["accepted > failed", "failed > accepted", "accepted > published"]);
  expect((await world.fetch("/harbor/ferry-1")).status).toBe(200);
  expect((await letters())[0]?.replayed_at).not.toBeNull();

  expect(await world.consume(message, "reprint-dead")).toEqual([]);
  const second = await replay(letter!.id);
  expect(second.status).toBe(409);
  expect(await second.json()).toMatchObject({ detail: "The delivery is published: there is nothing left to do." });
  expect(await statuses()).toEqual(["published"]);
});

test("a replayed completion reopens its delivery, and is refused once the body is gone", async () => {
  const id = await sendNumbered(1);
  world.queue.length = 0;
  await world.consume([aMessage({ kind: "completion", id })], "reprint-dead");
  expect(await statuses()).toEqual(["failed"]);
  const [letter] = await letters();
  expect((await replay(letter!.id)).status).toBe(202);
  expect(await statuses()).toEqual(["accepted"]);
  await world.rest();
  expect(await statuses()).toEqual(["published"]);

  await world.storage.DB.prepare("UPDATE deliveries SET status = 'failed', outcome = 'failed', body = NULL").run();
  const refused = await replay(letter!.id);
  expect(refused.status).toBe(409);
  expect((await refused.json<{ detail: string }>()).detail).toContain("its body is no longer kept");
});

test("what was in hand when a consumer was killed is done alone the next time, and given up in the end", async () => {
  await sendNumbered(1);
  const deadly = await sendNumbered(2);
  await sendNumbered(3);
  const messages = world.queue.splice(0);
  let kill: () => void;
  world.around = async (call, run, [key]) => {
    // A killed consumer never returns.
    if (call === "PAGES.put" && key === "page:harbor/ferry-2") await new Promise(() => kill());
    return await run();
  };
  const comingAgain = (attempts: number) => messages.map((message) => ({ ...message, attempts }));
  const killed = async (attempts: number) =>
    await new Promise<void>((resolve) => {
      kill = resolve;
      void world.consume(comingAgain(attempts));
    });
  await killed(1);
  await killed(2);
  expect(await statuses()).not.toContain("published");
  await killed(3);
  expect(await statuses()).toEqual(["published", "accepted", "published"]);
  await killed(4);
  expect(await world.consume(comingAgain(5))).toEqual([]);
  const [letter, ...others] = await letters();
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ message: { kind: "delivery", id: deadly } });
});

test("a dead letter that cannot be recorded is kept in its queue", async () => {
  const id = await sendNumbered(1);
  world.queue.length = 0;
  world.around = (call, run) => (call === "DB.batch" ? Promise.reject(new Error("D1_ERROR: overloaded")) : run());
  const message = aMessage({ kind: "delivery", id });
  expect(await world.consume([message], "reprint-dead")).toEqual([{ ...message, attempts: 2 }]);
});

test("a delivery whose effect is committed does not fail by a dead letter: the sweep brings it to its end", async () => {
  await sendNumbered(1);
  refusePage("ferry-1");
  await world.drain();
  expect(await letters()).toHaveLength(1);
  expect(await statuses()).toEqual(["accepted"]);
  world.around = (_, run) => run();
  await world.rest();
  expect(await transitions()).toEqual(["accepted > published"]);
  expect((await world.fetch("/harbor/ferry-1")).status).toBe(200);
});

test("a delivery that has failed meanwhile takes no effect: it has one end", async () => {
  await sendNumbered(1);
  const messages = world.queue.splice(0);
  let buried = false;
  world.around = async (call, run) => {
    if (call === "DB.batch" && !buried) {
      buried = true;
      await world.consume([aMessage(messages[0]!.body)], "reprint-dead");
    }
    return await run();
  };
  expect(await world.consume(messages)).toEqual([]);
  expect(await transitions()).toEqual(["accepted > failed"]);
  expect((await world.fetch("/harbor/ferry-1")).status).toBe(404);
});

test("a message of no known kind is retried, for a later version may know it; then it is recorded once, and not sent again", async () => {
  const message = aMessage({ kind: "telegram" });
  expect(await world.consume([message])).toEqual([{ ...message, attempts: 2 }]);
  expect(await world.consume([message], "reprint-dead")).toEqual([]);
  expect(await world.consume([message], "reprint-dead")).toEqual([]);
  const [letter, ...others] = await letters();
  expect(others).toEqual([]);
  expect((await replay(letter!.id)).status).toBe(409);
  expect(world.queue).toEqual([]);
});
