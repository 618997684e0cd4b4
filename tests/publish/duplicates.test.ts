/** Nearly the same text from two sources under two addresses: an operator sees it, nothing is merged. */
import { beforeEach, expect, test } from "vitest";
import { aSource, anItem, deliver, freshPipeline, type Pipeline, type TestSource } from "../pipeline.ts";
import { sequence } from "../durability/sequence.ts";

let pipeline: Pipeline;
let harbor: TestSource;
let rival: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  harbor = await aSource(pipeline);
  rival = await aSource(pipeline, { slug: "rival", name: "Rival", home_page_url: "https://rival.example/" });
});

function prose(seed: number, words = 300): string {
  const random = sequence(seed);
  const word = () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, () => String.fromCharCode(97 + Math.floor(random() * 26)));
  return `<p>${Array.from({ length: words }, () => word().join("")).join(" ")}</p>`;
}

let minute = 10;
const send = (source: TestSource, id: string, content_html: string) => {
  minute += 1;
  const at = `2026-11-23T09:${minute}:00Z`;
  const url = `https://${source.slug}.example/${id}`;
  const data = anItem({ id, url, title: `Post ${id}`, content_html, date_modified: at });
  return deliver(pipeline, source, { type: "post.updated", timestamp: at, data });
};
beforeEach(() => void (minute = 10));

interface Listed {
  duplicates: { id: number; similarity: number; posts: { source: string; links: { page: string } }[] }[];
  next_cursor: string | null;
}
const listed = async (query = "") => await (await pipeline.operate("GET", `/api/v1/duplicates${query}`)).json<Listed>();
const statusOf = async (path: string) => (await pipeline.fetch(path)).status;

test("both pages stay, and the pair is on the list until it is dismissed", async () => {
  await send(harbor, "one", prose(1));
  await send(rival, "two", `${prose(1)}<p>By our own reporters.</p>`);
  const { duplicates } = await listed();
  expect(duplicates).toMatchObject([
    { posts: [{ source: "harbor", links: { page: "/harbor/post-one" } }, { source: "rival" }] },
  ]);
  expect(duplicates[0]!.similarity).toBeGreaterThan(0.8);
  expect([await statusOf("/harbor/post-one"), await statusOf("/rival/post-two")]).toEqual([200, 200]);
  const dismissed = await pipeline.operate("POST", `/api/v1/duplicates/${duplicates[0]!.id}/dismiss`);
  expect(dismissed.status).toBe(200);
  await send(rival, "two", `${prose(1)}<p>By our reporters.</p>`);
  expect((await listed()).duplicates).toEqual([]);
});

test.each([
  ["another text", () => send(rival, "two", prose(2))],
  ["the same source", () => send(harbor, "two", prose(1))],
  ["a short text", () => send(rival, "two", prose(1, 30))],
])("%s is not on it", async (_, other) => {
  await send(harbor, "one", prose(1));
  await send(harbor, "short", prose(1, 30));
  await other();
  expect((await listed()).duplicates).toEqual([]);
});

test("a pair is off the list once a text is another, or withdrawn", async () => {
  await send(harbor, "one", prose(1));
  await send(rival, "two", prose(1));
  expect((await listed()).duplicates).toHaveLength(1);
  await send(rival, "two", prose(2));
  expect((await listed()).duplicates).toEqual([]);
  await send(rival, "three", prose(1));
  expect((await listed()).duplicates).toHaveLength(1);
  await deliver(pipeline, rival, { type: "post.withdrawn", timestamp: "2026-11-23T09:58:00Z", data: { id: "three" } });
  expect((await listed()).duplicates).toEqual([]);
});

test("what many pages say is nobody's own text", async () => {
  for (let n = 0; n < 11; n += 1) await send(harbor, `notice-${n}`, prose(1));
  await send(rival, "notice", prose(1));
  expect((await listed()).duplicates).toEqual([]);
});

test("the list comes in pages", async () => {
  for (const n of [1, 2, 3]) {
    await send(harbor, `h${n}`, prose(n));
    await send(rival, `r${n}`, prose(n));
  }
  const first = await listed("?limit=2");
  expect(first.duplicates).toHaveLength(2);
  const second = await listed(`?limit=2&cursor=${first.next_cursor}`);
  expect([second.duplicates.length, second.next_cursor]).toEqual([1, null]);
});

test("what was cut off before it was compared is compared when the page is next looked at", async () => {
  await send(harbor, "one", prose(1));
  const { DB } = pipeline.env;
  pipeline.env.DB = new Proxy(DB, {
    get(target, property) {
      if (property === "prepare") {
        return (sql: string) => {
          if (sql.includes("INSERT INTO duplicates")) throw new Error("cut off");
          return target.prepare(sql);
        };
      }
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  await send(rival, "two", prose(1));
  expect((await listed()).duplicates).toEqual([]);
  pipeline.env.DB = DB;
  const now = Date.now() + 600_000;
  await pipeline.cron(now);
  await pipeline.drain(now);
  expect((await listed()).duplicates).toHaveLength(1);
});

test("an unknown pair is not dismissed", async () => {
  for (const id of ["7", "x", "1e3"]) {
    expect((await pipeline.operate("POST", `/api/v1/duplicates/${id}/dismiss`)).status).toBe(404);
  }
});
