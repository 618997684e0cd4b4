/** Pages in KV against D1: an older page never stays over a newer one, and a page that KV loses comes back the same. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PAGE_VERSION } from "../../src/views/version.ts";
import { anItem, published, updated, withdrawn } from "../pipeline.ts";
import { pagesState } from "./end-state.ts";
import type { Around } from "../watched.ts";
import { freshWorld, type World } from "./world.ts";

const PATH = "/harbor/the-night-ferry-returns";

let world: World;
beforeEach(async () => {
  world = await freshWorld();
  vi.spyOn(console, "error").mockReturnValue();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const first = () => world.send(published({ content_html: "<p>First text.</p>" }), "msg_first");
const correction = () => world.send(updated({ content_html: "<p>Second text.</p>" }), "msg_update");
const statusOf = async (id: string) =>
  await world.storage.DB.prepare("SELECT status FROM deliveries WHERE id = ?").bind(id).first<string>("status");
const read = async (path = PATH) => {
  const response = await world.fetch(path);
  return { status: response.status, headers: [...response.headers], body: await response.text() };
};
const held = async () => (await pagesState(world.storage.PAGES)).map(({ html }) => html).join("");

const OTHER_HTML = "<p>As another revision or another version of the code has it.</p>";

/** Replaces the page in KV. */
async function asIfHeld(facts: Partial<Record<"revision" | "code" | "until", number>>): Promise<void> {
  const [page] = await pagesState(world.storage.PAGES);
  await world.storage.PAGES.put(page!.key, OTHER_HTML, { metadata: { ...page!.metadata, ...facts } });
}

/** Compares the page with D1, as the sweep does. */
const look = () => world.consume([{ id: crypto.randomUUID(), body: { kind: "page", post: 1 }, attempts: 1 }]);

/** The first put waits, with its arguments, until it is released. */
function heldBack(after: () => Promise<void> = async () => {}) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let waited = false;
  const around: Around = async (call, run) => {
    if (call !== "PAGES.put" || waited) return await run();
    waited = true;
    reached.resolve();
    await released.promise;
    const done = await run();
    await after();
    return done;
  };
  return { around, reached: reached.promise, release: () => released.resolve() };
}

describe("a page of former code, while D1 does not answer", () => {
  const D1_FAILURES = [
    "D1_ERROR: no such column: shown_changes at offset 7: SQLITE_ERROR",
    "D1_ERROR: no such table: in_hand: SQLITE_ERROR",
    "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  ];
  const failing =
    (message: string): Around =>
    (call, run) =>
      call.startsWith("DB.") ? Promise.reject(new Error(message)) : run();
  const held503 = async () => {
    const response = await world.fetch(PATH);
    return [response.status, response.headers.get("retry-after")];
  };

  test.each(D1_FAILURES)("is served all the same, for seconds: %s", async (message) => {
    await first();
    await world.rest();
    await asIfHeld({ code: PAGE_VERSION - 1 });
    world.around = failing(message);
    const { status, headers, body } = await read();
    expect([status, body]).toEqual([200, OTHER_HTML]);
    expect(Object.fromEntries(headers)["cloudflare-cdn-cache-control"]).toBe("public, max-age=10");
    world.around = (_, run) => run();
    expect((await read()).body).toContain("First text.");
  });

  test("is not served once it has ended, nor for a post whose withdrawal was read", async () => {
    await first();
    await world.rest();
    await asIfHeld({ code: PAGE_VERSION - 1, until: Date.now() });
    world.around = failing(D1_FAILURES[0]!);
    expect(await held503()).toEqual([503, "5"]);
    await asIfHeld({ code: PAGE_VERSION - 1, until: Date.now() + 60_000 });
    await world.storage.DB.prepare("UPDATE posts SET withdrawn_at = 1, withdrawn_by = 'source'").run();
    let read = false;
    world.around = async (call, run, [sql]) => {
      if (!call.startsWith("DB.")) return await run();
      if (read) throw new Error(D1_FAILURES[2]);
      read = String(sql).includes("path_source = ?");
      return await run();
    };
    expect((await world.fetch(PATH)).status).toBe(410);
  });
});

describe("an older revision", () => {
  /**
   * Runs a function that puts the first revision, and holds that put until the second revision is published. Returns
   * the page in KV.
   */
  const overtaken = async (putFirst: () => Promise<unknown>) => {
    const put = heldBack();
    world.around = put.around;
    const slow = putFirst();
    await put.reached;
    await correction();
    await world.drain();
    expect(await held()).toContain("Second text.");
    put.release();
    await slow;
    return await held();
  };

  test("that a consumer puts late gives way to the newer one", async () => {
    await first();
    expect(await overtaken(() => world.consume(world.queue.splice(0)))).toContain("Second text.");
  });

  test("that is put late for a reader gives way to the newer one", async () => {
    await first();
    await world.drain();
    for (const { key } of await pagesState(world.storage.PAGES)) await world.storage.PAGES.delete(key);
    expect(await overtaken(() => read())).toContain("Second text.");
  });

  test("that slips through because its consumer died is healed by the second look", async () => {
    await first();
    const put = heldBack(() => Promise.reject(new Error("the consumer died")));
    world.around = put.around;
    const dying = world.consume(world.queue.splice(0));
    await put.reached;
    await correction();
    await world.drain();
    put.release();
    await dying;
    expect(await held()).toContain("First text.");
    await world.rest();
    expect(await held()).toContain("Second text.");
    expect((await read()).body).toContain("Second text.");
  });

  test("is not put over a newer one that KV already holds", async () => {
    await first();
    await world.rest();
    await asIfHeld({ revision: 2 });
    await look();
    expect(await held()).toBe(OTHER_HTML);
  });
});

describe("a release", () => {
  test("renders pages of older code again", async () => {
    await first();
    await world.rest();
    await asIfHeld({ code: PAGE_VERSION - 1 });
    expect((await read()).body).toContain("First text.");
    expect((await pagesState(world.storage.PAGES))[0]?.metadata).toMatchObject({ code: PAGE_VERSION });
  });

  test("has its pages left alone by older code that is still running", async () => {
    await first();
    await world.rest();
    await asIfHeld({ code: PAGE_VERSION + 1 });
    await look();
    expect(await held()).toBe(OTHER_HTML);
  });

  test("half rolled out or rolled back, loses no withdrawal that older code takes", async () => {
    await first();
    await world.rest();
    await asIfHeld({ code: PAGE_VERSION + 1 });
    await world.send(withdrawn(), "msg_withdrawal");
    await world.rest();
    expect((await read()).status).toBe(410);
  });
});

describe("a second look", () => {
  const looksAfter = () => {
    const put = world.happened.findLastIndex(({ kind }) => kind === "put");
    const at = world.happened[put]?.at ?? 0;
    return world.happened.slice(put).filter((one) => one.kind === "purge" && one.at >= at + 90_000).length;
  };

  test("follows though the message came twice in one batch", async () => {
    await first();
    world.queue.push({ ...world.queue[0]!, id: crypto.randomUUID() });
    await world.rest();
    expect(looksAfter()).toBe(1);
  });

  test("follows though a look at the former revision comes in between", async () => {
    await first();
    await world.rest();
    await correction();
    await world.drain();
    await look();
    await world.rest();
    expect(looksAfter()).toBe(1);
  });

  test("shows a change of the source that was made while a look was under way", async () => {
    await first();
    await world.drain();
    await correction();
    await world.drain();
    await world.cron(120_000);
    let renamed = false;
    world.around = async (call, run) => {
      const done = await run();
      if (call === "cache.purge" && !renamed) {
        renamed = true;
        await world.operate("PATCH", "/sources/harbor", { name: "Harbor Gazette" });
      }
      return done;
    };
    await world.rest();
    expect((await read()).body).toContain("Harbor Gazette");
    expect(await held()).toContain("Harbor Gazette");
  });
});

test("with KV wiped, readers see the same from D1, and KV holds the same again", async () => {
  const gone = anItem({ id: "https://harbor.example/?p=2", title: "The pier closes" });
  await first();
  await world.send({ ...published(), data: gone }, "msg_other");
  await world.rest();
  await world.send(withdrawn({ id: gone.id, reason: "It stays open" }), "msg_withdrawal");
  await world.rest();
  const paths = [PATH, "/harbor/the-pier-closes", "/", "/harbor"];
  const before = await Promise.all(paths.map(read));
  const kept = await pagesState(world.storage.PAGES);
  expect(before.map(({ status }) => status)).toEqual([200, 410, 200, 200]);
  expect(kept).toHaveLength(2);

  for (const { key } of kept) await world.storage.PAGES.delete(key);
  expect(await Promise.all(paths.map(read))).toEqual(before);
  expect(await pagesState(world.storage.PAGES)).toEqual(kept);
});

test.for([
  ["throws", () => Promise.reject(new Error("purge: connection lost"))],
  ["is refused", () => Promise.resolve({ success: false, errors: [{ code: 1, message: "rate limited" }] })],
] as const)("a purge that %s is noted with the settling, and done by the cron", async ([, failure]) => {
  const granted = world.purge;
  const seen: (string | null)[] = [];
  const id = await first();
  world.purge = async () => {
    seen.push(await statusOf(id));
    return seen.length < 3 ? await failure() : await granted();
  };
  await world.drain();
  expect(seen).toEqual(["accepted"]);
  expect(await statusOf(id)).toBe("published");
  expect(world.happened.map(({ kind }) => kind)).toEqual(["put"]);
  for (let minute = 1; minute <= 6 && seen.length < 3; minute += 1) {
    await world.cron();
    await world.drain();
  }
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(await world.storage.DB.prepare("SELECT count(*) AS n FROM purges").first("n")).toBe(0);
  expect(world.happened.at(-1)).toMatchObject({ tags: expect.arrayContaining(["post-1", "source-harbor", "front"]) });
});
