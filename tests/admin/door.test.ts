/** The page that a publisher has here, by a link of its own. */
import { beforeEach, expect, test, vi } from "vitest";
import { aSource, deliver, freshPipeline, type Pipeline, published, updated } from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, { type: "post.published" });
});

const PAGE = "/harbor/the-night-ferry-returns";
const DAY_MS = 86_400_000;

const json = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
  const response = await pipeline.operate(method, `/api/v1${path}`, body);
  return { status: response.status, ...(await response.json<T>()) };
};
const aDoor = async (facts: Record<string, unknown> = {}) => {
  const { door } = await json<{ door: string }>("PUT", "/sources/harbor/door", facts);
  return new URL(door).pathname;
};
const see = async (door: string) => await (await pipeline.fetch(door)).text();
const ask = async (door: string, fields: Record<string, string>) =>
  await pipeline.fetch(door, { method: "POST", body: new URLSearchParams({ post: "1", ...fields }).toString() });

test("shows the publisher its posts with their credit, its deliveries with reasons, and nobody else's", async () => {
  const other = await aSource(pipeline, { slug: "quay", name: "Quay", home_page_url: "https://quay.example/" });
  await deliver(pipeline, other, published({ id: "q", url: "https://quay.example/q", title: "Of another" }));
  const door = await aDoor();
  const response = await pipeline.fetch(door);
  expect([response.status, response.headers.get("referrer-policy"), response.headers.get("cache-control")]).toEqual([
    200,
    "no-referrer",
    "no-store",
  ]);
  const html = await response.text();
  expect(html).toContain("The post The night ferry returns appeared first on Harbor Post.");
  expect(html).toContain("https://harbor.example/2026/11/ferry-returns");
  expect(html).toContain("/data is missing");
  expect(html).toContain("https://reprint.example/webhooks/harbor");
  expect(html).not.toContain("Of another");
});

test("shows how many versions of a post there are, and since when", async () => {
  const door = await aDoor();
  expect(await see(door)).not.toContain("<summary>2</summary>");
  const source = await aSource(pipeline, { slug: "quay", name: "Quay", home_page_url: "https://quay.example/" });
  const item = { id: "q", url: "https://quay.example/q", title: "A quay" };
  await deliver(pipeline, source, published(item));
  await deliver(pipeline, source, updated({ ...item, title: "A quay, corrected" }));
  const { door: other } = await json<{ door: string }>("PUT", "/sources/quay/door", {});
  const [, versions] = /<summary>2<\/summary>(.*?)<\/details>/s.exec(await see(new URL(other).pathname)) ?? [];
  expect(versions?.match(/<time/g)).toHaveLength(2);
});

test("ends by itself, when it is closed, when there is a new link, and with the source; a wrong key opens nothing", async () => {
  const first = await aDoor();
  const second = await aDoor({ expires_after_days: 1 });
  expect((await pipeline.fetch(first)).status).toBe(404);
  expect((await pipeline.fetch(second)).status).toBe(200);
  expect((await pipeline.fetch(`/door/${"A".repeat(43)}`)).status).toBe(404);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY_MS + 1000 });
  try {
    expect((await pipeline.fetch(second)).status).toBe(404);
  } finally {
    vi.useRealTimers();
  }
  await pipeline.operate("DELETE", "/api/v1/sources/harbor/door");
  expect((await pipeline.fetch(second)).status).toBe(404);
  const third = await aDoor();
  await pipeline.operate("DELETE", "/api/v1/sources/harbor");
  expect((await pipeline.fetch(third)).status).toBe(404);
  const rows = await pipeline.env.DB.prepare("SELECT * FROM doors").all();
  const log = await json("GET", "/audit");
  for (const door of [first, second, third]) {
    expect(JSON.stringify([rows.results, log])).not.toContain(door.split("/").at(-1));
  }
});

test("asks an operator to withdraw a post, who does it or refuses; each once", async () => {
  const door = await aDoor();
  expect(await (await ask(door, { kind: "withdraw", text: "It was wrong." })).text()).toContain("An operator decides.");
  await ask(door, { kind: "withdraw", text: "It was wrong." });
  expect((await pipeline.fetch(PAGE)).status).toBe(200);
  await ask(door, { kind: "credit", text: "By Una Reyes" });
  const { requests } = await json<{ requests: { id: string; kind: string }[] }>("GET", "/requests");
  expect(requests.map(({ kind }) => kind)).toEqual(["credit", "withdraw"]);
  const [credit, withdrawal] = requests as unknown as [{ id: string }, { id: string }];
  await json("POST", `/requests/${credit.id}`, { decision: "refused", answer: "She is not in the post." });
  expect(await json("POST", `/requests/${credit.id}`, { decision: "done" })).toMatchObject({ status: 409 });
  expect(await json("POST", `/requests/${withdrawal.id}`, { decision: "done" })).toMatchObject({ decision: "done" });
  const gone = await pipeline.fetch(PAGE);
  expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining("It was wrong.")]);
  const html = await see(door);
  expect(html).toContain("She is not in the post.");
  expect(html).toContain("Withdrawn");
  expect(await json("GET", "/requests")).toMatchObject({ requests: [] });
});

test("takes posts down at once where that is the operator's policy, but corrects no credit by itself", async () => {
  const door = await aDoor({ at_once: true });
  expect(await (await ask(door, { kind: "hold" })).text()).toContain("It is done.");
  expect((await pipeline.fetch(PAGE)).status).toBe(404);
  await json("POST", "/posts/1/restore");
  await ask(door, { kind: "withdraw", text: "No." });
  expect((await pipeline.fetch(PAGE)).status).toBe(410);
  await ask(door, { kind: "credit", text: "x" });
  expect(await json("GET", "/requests")).toMatchObject({ requests: [{ kind: "credit" }] });
});

test.each([
  [{ kind: "credit" }, "Please say what the credit should say."],
  [{ kind: "delete" }, "Please choose what should happen."],
  [{ kind: "withdraw", post: "2" }, "Please choose one of your own posts."],
  [{ kind: "withdraw", post: "x" }, "Please choose a post."],
  [{ kind: "withdraw", text: "x".repeat(501) }, "Please write at most 500 characters."],
])("takes no %j", async (fields, said) => {
  const other = await aSource(pipeline, { slug: "quay", name: "Quay", home_page_url: "https://quay.example/" });
  await deliver(pipeline, other, published({ id: "q", url: "https://quay.example/q", title: "Of another" }));
  const response = await ask(await aDoor({ at_once: true }), fields);
  expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(said)]);
  expect((await pipeline.fetch(PAGE)).status).toBe(200);
});
