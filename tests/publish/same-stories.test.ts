/** An operator says that two posts report the same story: one page, which both addresses lead to, until that is undone. */
import { beforeEach, expect, test } from "vitest";
import { aSource, anItem, deliver, freshPipeline, ORIGIN, type Pipeline, type TestSource } from "../pipeline.ts";

const ONE = "/harbor/post-one";
const TWO = "/rival/post-two";

let pipeline: Pipeline;
let harbor: TestSource;
let rival: TestSource;
let minute = 10;
beforeEach(async () => {
  minute = 10;
  pipeline = await freshPipeline();
  harbor = await aSource(pipeline);
  rival = await aSource(pipeline, { slug: "rival", name: "Rival", home_page_url: "https://rival.example/" });
  await send(harbor, "one");
  await send(rival, "two");
});

const send = (source: TestSource, id: string, text = "The ferry sails again, after nine years in dock.") => {
  minute += 1;
  const at = `2026-11-23T09:${minute}:00Z`;
  const url = `https://${source.slug}.example/${id}`;
  const content_html = `<p>${text}</p>`;
  const data = anItem({ id, url, title: `Post ${id}`, content_html, summary: text, date_modified: at });
  return deliver(pipeline, source, { type: "post.updated", timestamp: at, data });
};
const withdraw = (source: TestSource, id: string) =>
  deliver(pipeline, source, { type: "post.withdrawn", timestamp: "2026-11-23T09:58:00Z", data: { id } });
const join = (post: number, ahead: number) =>
  pipeline.operate("PUT", `/api/v1/posts/${post}/same-story`, { post: ahead });
const part = (post: number) => pipeline.operate("DELETE", `/api/v1/posts/${post}/same-story`);
const tick = async () => {
  await pipeline.cron(Date.now());
  await pipeline.drain(Date.now());
};

/** How readers find an address: its status, and where it leads. */
const at = async (path: string) => {
  const { status, headers } = await pipeline.fetch(path);
  return [status, headers.get("location")];
};
const text = async (path: string) => await (await pipeline.fetch(path)).text();
/** The addresses of posts that the front page, a source's feed and the search name. */
async function listed(): Promise<string[][]> {
  const places = await Promise.all(["/", "/feed.xml", "/search?q=ferry"].map(text));
  return places.map((place) => [ONE, TWO].filter((path) => place.includes(`${path}"`) || place.includes(`${path}<`)));
}

test("both addresses lead to one page, which names both, and lists name it once", async () => {
  expect(await listed()).toEqual([
    [ONE, TWO],
    [ONE, TWO],
    [ONE, TWO],
  ]);
  const joined = await join(2, 1);
  expect([joined.status, await joined.json()]).toMatchObject([
    200,
    { status: "via", same_story_as: 1, links: { page: ONE } },
  ]);
  expect(await at(TWO)).toEqual([301, ONE]);
  expect((await pipeline.fetch(TWO)).headers.get("cache-control")).toContain("max-age=60");
  const page = await text(ONE);
  expect(page).toContain('href="https://harbor.example/one"');
  expect(page).toContain('aria-label="Originally published by Harbor Post · via Rival"');
  expect(page).toContain('<a href="https://rival.example/two"><bdi>Rival</bdi></a>');
  await tick();
  expect(await listed()).toEqual([[ONE], [ONE], [ONE]]);
  expect(await text("/sitemap.xml")).not.toContain(TWO);
});

test("the address that leads away costs a reader one read of KV", async () => {
  await join(2, 1);
  const { DB } = pipeline.env;
  pipeline.env.DB = new Proxy(DB, {
    get: () => {
      throw new Error("D1 was asked");
    },
  });
  expect(await at(TWO)).toEqual([301, ONE]);
  pipeline.env.DB = DB;
});

test("the address leads on when KV has lost its page, and quotations are of the page", async () => {
  await join(2, 1);
  await pipeline.env.PAGES.delete(`page:${TWO.slice(1)}`);
  expect(await at(TWO)).toEqual([301, ONE]);
  const embed = await pipeline.fetch(`/oembed?url=${encodeURIComponent(ORIGIN + TWO)}`);
  expect(await embed.json()).toMatchObject({ title: "Post one" });
});

test("a reaction from an older copy of the page counts at the page that the address leads to", async () => {
  await join(2, 1);
  const body = new URLSearchParams({ kind: "love" });
  for (const asked of [{ method: "POST", body }, { method: "DELETE" }, {}]) {
    const { status, headers } = await pipeline.fetch(`${TWO}/reactions`, asked);
    expect([status, headers.get("location"), headers.get("cache-control")]).toEqual([
      307,
      `${ONE}/reactions`,
      "no-store",
    ]);
  }
  expect((await pipeline.fetch(`${ONE}/reactions`, { method: "POST", body })).status).toBe(303);
  await withdraw(rival, "two");
  expect((await pipeline.fetch(`${TWO}/reactions`)).status).toBe(410);
});

test("corrections of either are kept; readers see that of the page", async () => {
  await join(2, 1);
  expect(await send(rival, "two", "Rival has another word.")).toMatchObject({
    status: "unchanged",
    reason: `${ONE} has this story, as an operator said`,
    links: { post: ONE },
  });
  expect(await at(TWO)).toEqual([301, ONE]);
  expect(await send(harbor, "one", "Harbor corrects itself.")).toMatchObject({ status: "updated" });
  expect(await text(ONE)).toContain("Harbor corrects itself.");
  await part(2);
  expect(await text(TWO)).toContain("Rival has another word.");
});

test("the one that is withdrawn leaves, and the other stands", async () => {
  await join(2, 1);
  await withdraw(harbor, "one");
  await tick();
  expect([await at(ONE), await at(TWO)]).toEqual([
    [410, null],
    [200, null],
  ]);
  expect(await listed()).toEqual([[TWO], [TWO], [TWO]]);
  await pipeline.operate("POST", "/api/v1/posts/1/restore");
  await tick();
  expect([await at(ONE), await at(TWO)]).toEqual([
    [200, null],
    [301, ONE],
  ]);
});

test("a post that stands aside and is withdrawn is named no longer, and stands aside again when it is restored", async () => {
  await join(2, 1);
  await withdraw(rival, "two");
  await tick();
  expect([await at(ONE), await at(TWO)]).toEqual([
    [200, null],
    [410, null],
  ]);
  expect(await text(ONE)).not.toContain("rival.example");
  const restored = await pipeline.operate("POST", "/api/v1/posts/2/restore");
  expect(await restored.json()).toMatchObject({ status: "via", same_story_as: 1 });
  expect(await at(TWO)).toEqual([301, ONE]);
  expect(await listed()).toEqual([[ONE], [ONE], [ONE]]);
});

test("another source that passes the story on does not take the page of a post that stands aside", async () => {
  const passOn = async (slug: string) => {
    const source = await aSource(pipeline, {
      slug,
      name: slug,
      home_page_url: `https://${slug}.example/`,
      canonical_hosts: ["wire.example"],
    });
    await deliver(pipeline, source, {
      type: "post.published",
      timestamp: "2026-11-23T09:30:00Z",
      data: anItem({ id: "ferry", url: `https://${slug}.example/ferry`, external_url: "https://wire.example/ferry" }),
    });
  };
  await passOn("planet");
  await join(3, 1);
  await passOn("digest");
  await tick();
  const { status, same_story_as } = await (
    await pipeline.operate("GET", "/api/v1/posts/3")
  ).json<{ status: string; same_story_as: number }>();
  expect([status, same_story_as]).toEqual(["via", 1]);
  // It did not change hands and come back either: the only change since it was made is the joining.
  expect(await pipeline.env.DB.prepare("SELECT version FROM posts WHERE id = 3").first("version")).toBe(2);
  expect(await text(ONE)).toContain("https://planet.example/ferry");
});

test("undone, both have their pages again, with their own reactions, and are no duplicates", async () => {
  const react = (path: string) =>
    pipeline.fetch(`${path}/reactions`, { method: "POST", body: new URLSearchParams({ kind: "love" }) });
  await react(TWO);
  await join(2, 1);
  const parted = await part(2);
  expect(await parted.json()).not.toHaveProperty("same_story_as");
  expect([await at(ONE), await at(TWO)]).toEqual([
    [200, null],
    [200, null],
  ]);
  expect(await text(ONE)).not.toContain("rival.example");
  expect(await (await pipeline.fetch(`${TWO}/reactions`)).json()).toMatchObject({ total: 1 });
  await tick();
  expect(await listed()).toEqual([
    [ONE, TWO],
    [ONE, TWO],
    [ONE, TWO],
  ]);
  const audit = await (
    await pipeline.operate("GET", "/api/v1/audit?subject=/posts/2")
  ).json<{
    changes: { action: string; before: object; after: object }[];
  }>();
  expect(audit.changes.map(({ before, after }) => [before, after])).toMatchObject([
    [{ same_story_as: 1, status: "via" }, { status: "live" }],
    [{ status: "live" }, { same_story_as: 1, status: "via" }],
  ]);
});

test("announced copies of the post that stands aside go, and come back with it", async () => {
  const { DB } = pipeline.env;
  const added = await pipeline.operate("POST", "/api/v1/destinations", {
    kind: "webhook",
    name: "Hook",
    settings: { url: "https://hook.example/" },
    secrets: { secret: `whsec_${"A".repeat(32)}` },
  });
  expect(added.status).toBe(201);
  await send(rival, "three");
  const wanted = async () => await DB.prepare("SELECT live FROM announcements WHERE post = 3").first<number>("live");
  expect(await wanted()).toBe(1);
  await join(3, 1);
  expect(await wanted()).toBe(0);
  await part(3);
  expect(await wanted()).toBe(1);
});

test("what is joined to a post follows it into a third story", async () => {
  await send(rival, "three");
  await join(2, 1);
  await join(1, 3);
  await tick();
  expect([await at(ONE), await at(TWO)]).toEqual([
    [301, "/rival/post-three"],
    [301, "/rival/post-three"],
  ]);
});

test("a page that passes to its publisher leads on, and a page that is led to may pass too", async () => {
  const aggregator = (slug: string, host: string) =>
    aSource(pipeline, { slug, name: slug, home_page_url: `https://${slug}.example/`, canonical_hosts: [host] });
  const planet = await aggregator("planet", "wire.example");
  const digest = await aggregator("digest", "press.example");
  const passOn = (source: TestSource, original: string) =>
    deliver(pipeline, source, {
      type: "post.published",
      timestamp: "2026-11-23T09:30:00Z",
      data: anItem({ id: "ferry", url: `https://${source.slug}.example/ferry`, external_url: original }),
    });
  await passOn(planet, "https://wire.example/ferry");
  await passOn(digest, "https://press.example/ferry");
  const [PLANET, DIGEST] = ["/planet/the-night-ferry-returns", "/digest/the-night-ferry-returns"];
  expect((await join(3, 4)).status).toBe(200);
  for (const slug of ["wire", "press"]) {
    const publisher = await aSource(pipeline, { slug, name: slug, home_page_url: `https://${slug}.example/` });
    await send(publisher, "ferry", `As ${slug} has it.`);
    await tick();
    expect([slug, await at(PLANET), await at(DIGEST)]).toEqual([slug, [301, DIGEST], [200, null]]);
  }
  expect(await text(DIGEST)).toContain("As press has it.");
  expect(await text(DIGEST)).toContain("https://wire.example/ferry");
  await part(5);
  expect(await text(PLANET)).toContain("As wire has it.");
});

test("a post that has moved at its own source: the older address leads to the newer", async () => {
  await send(harbor, "moved");
  await join(1, 3);
  expect(await at(ONE)).toEqual([301, "/harbor/post-moved"]);
  expect((await text("/harbor/post-moved")).match(/Harbor Post/g)!.length).toBe(
    (await text("/harbor/post-moved")).replaceAll("harbor.example/one", "").match(/Harbor Post/g)!.length,
  );
});

test.each([
  ["itself", 1, 1, /its own story/],
  ["a post that stands aside", 3, 2, /Name that one/],
  ["another than before", 2, 3, /Part them first/],
  ["a withdrawn post", 3, 4, /must be live/],
])("is refused for %s", async (_, post, ahead, detail) => {
  await send(rival, "three");
  await send(harbor, "four");
  await withdraw(harbor, "four");
  await join(2, 1);
  const refused = await join(post, ahead);
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
    409,
    expect.stringMatching(detail),
  ]);
});

test("said again, it changes nothing", async () => {
  await join(2, 1);
  expect((await join(2, 1)).status).toBe(200);
  await part(2);
  expect((await part(2)).status).toBe(200);
  expect((await join(2, 99)).status).toBe(404);
});
