/** A database that is too busy loses no reactions: they go through a queue, and end as if they had come in time. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ReactionMessage } from "../../src/model/message.ts";
import { KIND_NAMES, type ListedKind } from "../../src/reactions/listed.ts";
import { aSource, consumeOnce, deliver, freshPipeline, NOW, type Pipeline, published } from "../pipeline.ts";
import { sequence } from "./sequence.ts";
import { type Around, watchedEnv } from "../watched.ts";

const PATH = "/harbor/the-night-ferry-returns";
const REACTIONS = `${PATH}/reactions`;
const QUEUE = "reprint-reactions";
const DAY = "2026-11-23";

let pipeline: Pipeline;
/** The bindings themselves, with no watcher. */
let storage: Env;
/** The watcher of every call to the platform. */
let around: Around;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  await deliver(pipeline, source, published());
  storage = pipeline.env;
  around = (_, run) => run();
  pipeline.env = watchedEnv(storage, (...call) => around(...call));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** D1's errors under load, from its documentation. */
const OVERLOADS = [
  "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
  "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1_ERROR: Network connection lost.",
  "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
];

const isD1 = (call: string) => call.startsWith("DB.");
/** D1 fails, before or after its work is done. */
const overloaded =
  (when: "before" | "after" = "before", message = OVERLOADS[0]!): Around =>
  async (call, run) => {
    if (!isD1(call)) return await run();
    if (when === "after") await run();
    throw new Error(message);
  };
const relieved: Around = (_, run) => run();

/** A reader with a cookie jar. */
class Reader {
  cookie: string | null = null;
  readonly address: string;
  constructor(address = "203.0.113.7") {
    this.address = address;
  }
  async send(method: string, body: BodyInit | null, headers: Record<string, string>): Promise<Response> {
    const response = await pipeline.fetch(REACTIONS, {
      method,
      body,
      headers: {
        "cf-connecting-ip": this.address,
        "sec-fetch-site": "same-origin",
        ...(this.cookie && { cookie: this.cookie }),
        ...headers,
      },
    });
    this.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? this.cookie;
    return response;
  }
  json = (kind: string) => this.send("POST", JSON.stringify({ kind }), { "content-type": "application/json" });
  form = (kind: string) => this.send("POST", `kind=${kind}`, { "content-type": "application/x-www-form-urlencoded" });
  takeBack = () => this.send("DELETE", null, {});
}

const zero = Object.fromEntries(KIND_NAMES.map((kind) => [kind, 0]));
async function counted(): Promise<Record<string, number>> {
  around = relieved;
  const { counts } = await (await pipeline.fetch(REACTIONS)).json<{ counts: Record<string, number> }>();
  const { results } = await storage.DB.prepare(
    "SELECT kind, count(*) AS n FROM reactions WHERE kind IS NOT NULL GROUP BY kind",
  ).all<{ kind: string; n: number }>();
  expect(counts, "the counters equal the rows").toEqual({
    ...zero,
    ...Object.fromEntries(results.map(({ kind, n }) => [kind, n])),
  });
  return counts;
}
const forgetReactions = () =>
  storage.DB.batch(["reactions", "reaction_newcomers"].map((table) => storage.DB.prepare(`DELETE FROM ${table}`)));
const later = (ms = 1000) => vi.setSystemTime(Date.now() + ms);
const write = (messages: unknown[] = pipeline.overflow.splice(0)) => consumeOnce(pipeline, messages, Date.now(), QUEUE);

const idOf = (visitor: number) => String(visitor).padStart(22, "v");
const aMessage = (facts: Partial<ReactionMessage> & { visitor: string }): ReactionMessage => ({
  kind: "reaction",
  source: "harbor",
  slug: "the-night-ferry-returns",
  choice: "love",
  reactedAt: NOW,
  from: { day: DAY, prefix: "a-network" },
  ...facts,
});

describe("while D1 is overloaded", () => {
  test.each(OVERLOADS)("a reaction is accepted, and counted afterwards: %s", async (message) => {
    const reader = new Reader();
    around = overloaded("before", message);
    const answer = await reader.json("love");
    expect([answer.status, await answer.json()]).toEqual([202, { mine: "love" }]);
    expect(answer.headers.get("set-cookie")).toMatch(/^visitor=/);
    expect(await counted()).toEqual(zero);
    expect((await write()).outcome).toBe("ok");
    expect(await counted()).toEqual({ ...zero, love: 1 });
    later();
    expect(await (await reader.json("sad")).json()).toMatchObject({ mine: "sad", total: 1 });
  });

  test("a form leads back to the page, which shows the choice", async () => {
    around = overloaded();
    const answer = await new Reader().form("wow");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${PATH}/reactions?mine=wow`]);
    around = relieved;
    await write();
    expect(await counted()).toEqual({ ...zero, wow: 1 });
  });

  test("the message names no address and no secret", async () => {
    around = overloaded();
    const reader = new Reader("198.51.100.77");
    await reader.json("love");
    const [message] = pipeline.overflow;
    expect(Object.keys(message!).toSorted()).toEqual(
      ["choice", "from", "kind", "reactedAt", "slug", "source", "visitor"].toSorted(),
    );
    const text = JSON.stringify(message);
    for (const secret of ["198.51", storage.SECRET_KEY, storage.ADMIN_TOKEN, reader.cookie!.split(".")[1]!]) {
      expect(text).not.toContain(secret);
    }
  });

  test("a refusing queue makes it a 503 that says when to come again, and no cookie", async () => {
    around = (call, run) =>
      isD1(call) || call === "REACTIONS.send" ? Promise.reject(new Error("D1_ERROR: overloaded")) : run();
    const answer = await new Reader().json("love");
    expect([answer.status, answer.headers.get("retry-after"), answer.headers.get("set-cookie")]).toEqual([
      503,
      "5",
      null,
    ]);
    expect(await answer.json()).toMatchObject({ type: "/problems/overloaded" });
    expect(await counted()).toEqual(zero);
  });

  test("a D1 that does not answer at all is waited for so long, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: NOW });
    let answer!: () => void;
    const hangs = new Promise<void>((resolve) => (answer = resolve));
    around = async (call, run) => {
      if (isD1(call)) await hangs;
      return await run();
    };
    const waiting = new Reader().json("love");
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await waiting).status).toBe(202);
    answer();
    await write();
    expect(await counted()).toEqual({ ...zero, love: 1 });
  });

  test("what is wrong with a statement is no overload", async () => {
    around = overloaded("before", 'D1_ERROR: near "SELCT": syntax error at offset 0: SQLITE_ERROR');
    expect((await new Reader().json("love")).status).toBe(500);
    expect(pipeline.overflow).toEqual([]);
  });

  test("who has no cookie has nothing to take back, and nothing is queued", async () => {
    around = overloaded();
    const answer = await new Reader().takeBack();
    expect([answer.status, await answer.json(), pipeline.overflow]).toEqual([202, { mine: null }, []]);
  });
});

describe("the last choice by time wins", () => {
  test("a late message never overwrites a newer choice", async () => {
    const reader = new Reader();
    around = overloaded();
    await reader.json("love");
    around = relieved;
    later();
    await reader.json("sad");
    await write();
    expect(await counted()).toEqual({ ...zero, sad: 1 });
  });

  test("what was taken back before its message came stays taken back", async () => {
    const reader = new Reader();
    around = overloaded();
    await reader.json("love");
    around = relieved;
    later();
    expect(await (await reader.takeBack()).json()).toMatchObject({ mine: null, total: 0 });
    await write();
    expect(await counted()).toEqual(zero);
  });

  test("a direct write that comes late gets what is there", async () => {
    const reader = new Reader();
    await reader.json("like");
    later();
    await reader.json("wow");
    later(-500);
    expect(await (await reader.json("sad")).json()).toMatchObject({ mine: "wow", total: 1 });
    expect(await (await reader.form("wow")).headers.get("location")).toBe(`${PATH}/reactions?mine=wow`);
  });

  test("whatever the order of arrival, batches and redeliveries", async () => {
    const random = sequence(11);
    const below = (n: number) => Math.floor(random() * n);
    for (let round = 0; round < 12; round += 1) {
      const messages = Array.from({ length: 40 }, () =>
        aMessage({
          visitor: idOf(below(6)),
          // Only a few moments, so that many are equal.
          reactedAt: NOW + below(5),
          choice: [...KIND_NAMES, null][below(KIND_NAMES.length + 1)]!,
        }),
      );
      const model = new Map<string, ReactionMessage>();
      for (const message of messages) {
        const other = model.get(message.visitor);
        const wins =
          !other ||
          message.reactedAt > other.reactedAt ||
          (message.reactedAt === other.reactedAt && (message.choice ?? "") > (other.choice ?? ""));
        if (wins) model.set(message.visitor, message);
      }
      await forgetReactions();
      const shuffled = messages
        .concat(messages.filter(() => random() < 0.3))
        .map((message) => ({ message, at: random() }))
        .toSorted((left, right) => left.at - right.at)
        .map(({ message }) => message);
      while (shuffled.length > 0) await write(shuffled.splice(0, 1 + below(20)));
      const { results } = await storage.DB.prepare("SELECT visitor, kind FROM reactions").all<{
        visitor: string;
        kind: ListedKind | null;
      }>();
      expect(Object.fromEntries(results.map(({ visitor, kind }) => [visitor, kind]))).toEqual(
        Object.fromEntries([...model].map(([visitor, { choice }]) => [visitor, choice])),
      );
      await counted();
    }
  });
});

/** Every call that a reaction makes fails once, before or after it is done; the queue brings its message twice. */
test("a reaction counts once whatever call fails", async () => {
  const journeys: [string, (reader: Reader) => Promise<Response>, Record<string, number>][] = [
    ["a newcomer's", (reader) => reader.json("love"), { ...zero, love: 1 }],
    ["a newcomer's form", (reader) => reader.form("love"), { ...zero, love: 1 }],
  ];
  for (const [name, act, expected] of journeys) {
    for (const when of ["before", "after"] as const) {
      for (let call = 1; call <= 4; call += 1) {
        await forgetReactions();
        let made = 0;
        around = async (binding, run) => {
          made += 1;
          if (made === call && when === "before") throw new Error(`D1_ERROR: ${binding} failed`);
          const done = await run();
          if (made === call) throw new Error(`D1_ERROR: ${binding} failed`);
          return done;
        };
        const reader = new Reader();
        let answer = await act(reader);
        if (answer.status === 503) answer = await act(reader);
        expect([200, 202, 303], `${name}, call ${call} ${when}`).toContain(answer.status);
        around = relieved;
        const messages = pipeline.overflow.splice(0);
        await write([...messages, ...messages]);
        await write(messages);
        expect(await counted(), `${name}, call ${call} ${when}`).toEqual(expected);
        expect(await storage.DB.prepare("SELECT sum(visitors) FROM reaction_newcomers").first("sum(visitors)")).toBe(1);
      }
    }
  }
});

describe("the consumer", () => {
  test("writes a hundred in one transaction of three statements", async () => {
    let batches = 0;
    around = (call, run) => {
      if (isD1(call)) batches += 1;
      return run();
    };
    const messages = Array.from({ length: 100 }, (_, n) =>
      aMessage({
        visitor: idOf(n),
        choice: KIND_NAMES[n % KIND_NAMES.length]!,
        from: { day: DAY, prefix: `network-${n % 10}` },
      }),
    );
    const { explicitAcks, ackAll } = await write(messages);
    expect([batches, ackAll || explicitAcks.length === 100]).toEqual([1, true]);
    expect(Object.values(await counted()).reduce((sum, n) => sum + n)).toBe(100);
  });

  test("lets in as many newcomers of a network as a day may bring, the first that came, and counts them with the others", async () => {
    const direct = new Reader("198.51.100.1");
    await direct.json("like");
    const prefix = await storage.DB.prepare("SELECT prefix FROM reaction_newcomers").first<string>("prefix");
    const from = { day: DAY, prefix: prefix! };
    const crowd = Array.from({ length: 40 }, (_, n) => aMessage({ visitor: idOf(n), reactedAt: NOW + 40 - n, from }));
    await write([...crowd.slice(0, 20), aMessage({ visitor: idOf(99), from: { day: DAY, prefix: "elsewhere" } })]);
    expect(await counted()).toEqual({ ...zero, like: 1, love: 21 });
    await write(crowd);
    expect(await counted()).toEqual({ ...zero, like: 1, love: 30 });
    await write(crowd);
    expect(await counted()).toEqual({ ...zero, like: 1, love: 30 });
    expect((await new Reader("198.51.100.2").json("like")).status).toBe(429);
    const first = await storage.DB.prepare("SELECT visitor FROM reactions WHERE visitor = ?").bind(idOf(39)).first();
    expect(first, "the earliest of the second batch").not.toBe(null);
    // Visitors who are counted may change their reaction, over the limit or not.
    await write([aMessage({ visitor: idOf(39), reactedAt: NOW + 99, choice: "wow", from })]);
    expect(await counted()).toEqual({ ...zero, like: 1, love: 29, wow: 1 });
  });

  test("leaves out what was made after a withdrawal, and what is about nothing", async () => {
    await storage.DB.prepare("UPDATE posts SET withdrawn_at = ?").bind(NOW).run();
    await write([
      aMessage({ visitor: idOf(1), reactedAt: NOW - 1 }),
      aMessage({ visitor: idOf(2), reactedAt: NOW + 1 }),
      aMessage({ visitor: idOf(3), slug: "never-published" }),
    ]);
    const { results } = await storage.DB.prepare("SELECT visitor FROM reactions").all<{ visitor: string }>();
    expect(results.map(({ visitor }) => visitor)).toEqual([idOf(1)]);
  });

  test("keeps a batch that D1 cannot take, and loses none of it", async () => {
    const messages = Array.from({ length: 5 }, (_, n) => aMessage({ visitor: idOf(n) }));
    around = overloaded("before");
    expect((await write(messages)).retryMessages).toHaveLength(5);
    around = overloaded("after");
    expect((await write(messages)).retryMessages).toHaveLength(5);
    around = relieved;
    expect((await write(messages)).retryMessages).toHaveLength(0);
    expect(await counted()).toEqual({ ...zero, love: 5 });
  });

  test("leaves a kind of newer code to the queue, and writes the others", async () => {
    const ofNewer = aMessage({ visitor: idOf(1), choice: "unheardof" });
    const { retryMessages, explicitAcks } = await write([ofNewer, aMessage({ visitor: idOf(2) })]);
    expect([retryMessages.length, explicitAcks.length]).toEqual([1, 1]);
    expect(await counted()).toEqual({ ...zero, love: 1 });
    expect(await storage.DB.prepare("SELECT count(*) AS n FROM dead_letters").first("n")).toBe(0);
  });

  test("what is no reaction stays alone, and what died is replayed without its network", async () => {
    const [poison, dead] = [{ kind: "reaction", visitor: "?" }, aMessage({ visitor: idOf(1) })];
    const { retryMessages } = await write([poison, aMessage({ visitor: idOf(2) })]);
    expect([retryMessages.length, await counted()]).toEqual([1, { ...zero, love: 1 }]);
    await consumeOnce(pipeline, [dead], NOW, "reprint-dead");
    const answer = await pipeline.operate("GET", "/api/v1/dead-letters");
    const { dead_letters } = await answer.json<{ dead_letters: { id: string; message: Partial<ReactionMessage> }[] }>();
    const letter = dead_letters.find(({ message }) => message.visitor === dead.visitor)!;
    expect(letter.message.from).toBe(undefined);
    expect((await pipeline.operate("POST", `/api/v1/dead-letters/${letter.id}/replay`)).status).toBe(202);
    expect([pipeline.queued, pipeline.overflow.length]).toEqual([[], 1]);
    await write();
    expect(await counted()).toEqual({ ...zero, love: 2 });
  });
});

/** D1 refuses calls while too many wait, as the real one does. */
function busyAbove(max: number): Around {
  let waiting = 0;
  return async (call, run) => {
    if (!isD1(call)) return await run();
    if (waiting >= max) throw new Error(OVERLOADS[1]);
    waiting += 1;
    await scheduler.wait(1);
    return await run().finally(() => (waiting -= 1));
  };
}

async function writeAll() {
  while (pipeline.overflow.length > 0) {
    expect((await write(pipeline.overflow.splice(0, 100))).retryMessages).toEqual([]);
  }
}

const CROWD_TIMEOUT_MS = 180_000;

describe("a crowd", { timeout: CROWD_TIMEOUT_MS }, () => {
  beforeEach(() => {
    storage.REACTION_RATE = { limit: async () => ({ success: true }) };
    pipeline.env = watchedEnv(storage, (...call) => around(...call));
  });

  test("of ten thousand requests at once by one visitor leaves one row, and counters that equal it", async () => {
    const reader = new Reader();
    await reader.json("like");
    around = busyAbove(100);
    const statuses = await Promise.all(
      Array.from({ length: 10_000 }, async (_, index) => {
        later(index % 3);
        return (await reader.json(KIND_NAMES[index % KIND_NAMES.length]!)).status;
      }),
    );
    expect(Object.keys(Object.groupBy(statuses, String))).toEqual(["200", "202"]);
    const messages = [...pipeline.overflow];
    around = relieved;
    await writeAll();
    const latest = messages.reduce((last, next) => (next.reactedAt > last.reactedAt ? next : last));
    expect(Object.values(await counted()).reduce((sum, n) => sum + n)).toBe(1);
    const { results } = await storage.DB.prepare("SELECT reacted_at FROM reactions").all<{ reacted_at: number }>();
    expect(results).toHaveLength(1);
    expect(results[0]!.reacted_at).toBeGreaterThanOrEqual(latest.reactedAt);
    expect(await storage.DB.prepare("SELECT sum(visitors) AS n FROM reaction_newcomers").first("n")).toBe(1);
  });

  test("of many visitors who change their minds ends as each chose last", async () => {
    const readers = Array.from({ length: 50 }, (_, index) => new Reader(`198.51.${index}.1`));
    around = busyAbove(10);
    const chosen = await Promise.all(
      readers.map(async (reader, index) => {
        const random = sequence(index);
        let last: ListedKind | null = null;
        for (let step = 0; step < 10; step += 1) {
          later(1);
          last = random() < 0.2 ? null : KIND_NAMES[Math.floor(random() * KIND_NAMES.length)]!;
          const answer = await (last === null ? reader.takeBack() : reader.json(last));
          expect(await answer.json()).toMatchObject({ mine: last });
          if (random() < 0.1) {
            const batch = pipeline.overflow.splice(0, 20);
            if ((await write(batch)).retryMessages.length > 0) pipeline.overflow.push(...batch);
          }
        }
        return last;
      }),
    );
    around = relieved;
    await writeAll();
    const model = Object.groupBy(
      chosen.filter((kind) => kind !== null),
      (kind) => kind,
    );
    expect(await counted()).toEqual({
      ...zero,
      ...Object.fromEntries(Object.entries(model).map(([kind, visitors]) => [kind, visitors.length])),
    });
  });
});
