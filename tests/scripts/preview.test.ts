/** `npm run reprint -- preview`: the pipeline on files, without a server. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bundle } from "../../scripts/preview/bundle.ts";

const SCRIPT = path.resolve("scripts/reprint.ts");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "reprint-preview-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const whole = path.join(folder, name);
  writeFileSync(whole, content);
  return whole;
}

const source = () => file("source.json", '{"name": "Harbor Post", "home_page_url": "https://harbor.example/"}');

function preview(...args: string[]) {
  const options = { encoding: "utf8" as const, env: { ...process.env, NO_COLOR: "1" } };
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", SCRIPT, "preview", ...args], options);
}

interface Previewed {
  posts: Record<string, unknown>[];
  left_out: string[];
}
let inProcess: { preview(wanted: object): Promise<void> };
beforeAll(async () => {
  const module = await bundle();
  inProcess = await import(/* @vite-ignore */ module);
  rmSync(new URL(module));
});

/** The preview as JSON. The product is loaded once for all tests, which takes longer than a preview. */
const json = (...files: string[]): Promise<Previewed> => jsonOf({ _: files, source: source() });

async function jsonOf(wanted: object): Promise<Previewed> {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await inProcess.preview({ ...wanted, json: true });
  } finally {
    vi.restoreAllMocks();
  }
  return JSON.parse(written.join("")) as Previewed;
}

const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Harbor Post</title><link>https://harbor.example/</link>${items.join("")}</channel></rss>`;
const item = (id: number, title: string, text: string) =>
  `<item><guid isPermaLink="false">${id}</guid><link>https://harbor.example/${id}</link><title>${title}</title>
   <pubDate>Mon, 23 Nov 2026 09:0${id}:00 GMT</pubDate><description>&lt;p&gt;${text}&lt;/p&gt;</description></item>`;

test("a feed without a named source is from the site that it names itself", async () => {
  const named = file("named.xml", rss(item(1, "The ferry", "It sails.")));
  const json = file("json.xml", JSON.stringify({ id: "1" }));
  const { posts } = await jsonOf({ _: [named] });
  expect(posts).toMatchObject([
    {
      publisher: { name: "Harbor Post", url: "https://harbor.example/" },
      credit: "The post The ferry appeared first on Harbor Post.",
    },
  ]);
  expect((await jsonOf({ _: [json, named] })).posts).toMatchObject([{ title: "The ferry" }]);
});

test("a caption's blocks stay apart", async () => {
  const figure = "<figure><img src='/a.jpg'><figcaption><h4>The pier</h4><p>From above</p></figcaption></figure>";
  const { posts } = await json(file("figure.xml", rss(item(1, "The pier", figure.replaceAll("<", "&lt;")))));
  expect(posts).toMatchObject([{ pictures: [{ caption: "The pier From above" }] }]);
});

test("successive states of a feed end as a site that had polled them would show them", async () => {
  const first = file("1.xml", rss(item(1, "The ferry", "It sails."), item(2, "The pier", "It stands.")));
  const second = file(
    "2.xml.gz",
    gzipSync(rss(item(1, "The ferry", "It sails again."), "<item><title>No link</title></item>")),
  );
  const { posts, left_out } = await json(first, second);
  expect(posts.map(({ title, text, status, revision, outcome }) => [title, text, status, revision, outcome])).toEqual([
    ["The pier", "It stands.", "live", 1, "published"],
    ["The ferry", "It sails again.", "live", 2, "updated"],
  ]);
  expect(posts[1]).toMatchObject({
    url: "https://harbor.example/1",
    canonical: "https://harbor.example/1",
    publisher: { name: "Harbor Post", url: "https://harbor.example/" },
    via: [],
    credit: "The post The ferry appeared first on Harbor Post.",
    published: "2026-11-23T09:01:00.000Z",
  });
  expect(left_out).toEqual([expect.stringContaining("/entries/1")]);
});

test("what of a post is not shown says why", async () => {
  const drawing = '&lt;svg viewBox="0 0 300 200"&gt;&lt;path d="M0 0h9"/&gt;&lt;/svg&gt;';
  const { posts, left_out } = await json(file("drawing.xml", rss(item(1, "The tides", `Hour by hour.${drawing}`))));
  expect(posts).toMatchObject([{ title: "The tides", text: "Hour by hour.", outcome: "published" }]);
  expect(left_out).toEqual(["published: drawings (SVG) are left out: the page leads to the original"]);
});

test("a webhook's body is read with the headers beside it, and what cannot be published says why", async () => {
  const event = { type: "post.published", timestamp: "2026-11-23T09:50:00Z", data: { id: "1", title: "No address" } };
  const { posts, left_out } = await json(file("event.json", JSON.stringify(event)));
  expect(posts).toEqual([]);
  expect(left_out).toEqual([expect.stringMatching(/^rejected: .*url/)]);
});

test("a post for members, a picture in two sizes and a note without a title are what an operator would see", async () => {
  const current = {
    id: "g1",
    title: "For members",
    url: "https://harbor.example/g1/",
    visibility: "paid",
    html: "<p>Paid.</p>",
  };
  const event = { post: { current: { ...current, status: "published" }, previous: { status: "draft" } } };
  const { posts, left_out } = await json(file("ghost.json", JSON.stringify(event)));
  expect(left_out).toEqual([]);
  expect(posts).toMatchObject([
    {
      id: "g1",
      title: "For members",
      status: "withheld",
      text: "",
      reason: expect.stringMatching(/^withheld: .*members only/) as string,
    },
  ]);
  const note = `<item><guid>n1</guid><link>https://harbor.example/n1</link>
    <description>&lt;p&gt;Fog.&lt;/p&gt;&lt;img src="https://img.example/a-1024x683.jpg" alt="Fog"&gt;</description>
    <enclosure url="https://img.example/a.jpg" type="image/jpeg" length="1"/></item>`;
  expect((await json(file("note.xml", rss(note)))).posts).toMatchObject([
    { title: "", credit: "The post Fog. appeared first on Harbor Post.", pictures: [{ alt: "Fog" }] },
  ]);
});

test("what a publisher would have to render is shown as far as it goes", async () => {
  const post = {
    ID: 1,
    post_type: "post",
    post_status: "publish",
    post_title: "Gallery",
    post_content: 'Look:\n\n[gallery ids="1,2"]',
    guid: "https://harbor.example/?p=1",
  };
  const event = { post_id: 1, post, post_permalink: "https://harbor.example/gallery/" };
  expect(await json(file("raw.json", JSON.stringify(event)))).toMatchObject({
    posts: [{ title: "Gallery", text: "Look:\nhttps://harbor.example/gallery/" }],
    left_out: [],
  });
});

test("an export gives what is published, and says what was passed over", async () => {
  const post = (status: string, id: number) =>
    `<item><title>${status}</title><link>https://harbor.example/${id}</link><wp:post_id>${id}</wp:post_id>
     <content:encoded><![CDATA[<p>Text.</p>]]></content:encoded><wp:post_type>post</wp:post_type><wp:status>${status}</wp:status></item>`;
  const wxr = `<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <link>https://harbor.example/</link>${post("publish", 1)}${post("draft", 2)}</channel></rss>`;
  const { posts, left_out } = await json(file("export.xml", wxr));
  expect(posts.map(({ title }) => title)).toEqual(["publish"]);
  expect(left_out).toEqual([expect.stringContaining("draft")]);
});

test("lines of code are lines of the text", async () => {
  const code = "&lt;pre&gt;let a;\nlet b;&lt;/pre&gt;&lt;p&gt;Two\nwords&lt;/p&gt;";
  const [post] = (await json(file("code.xml", rss(item(1, "Code", code))))).posts;
  expect(post?.["text"]).toBe("let a;\nlet b;\nTwo words");
});

test("people get a page in the terminal, and the page itself with --html", () => {
  const feed = file("one.xml", rss(item(1, "The ferry", "It sails.")));
  const shown = preview("--source", source(), feed);
  expect([shown.status, shown.stderr]).toEqual([0, ""]);
  expect(shown.stdout).toMatch(/^The ferry\n.*appeared first on Harbor Post\..*\n {2}It sails\.\n\n1 post\n$/s);
  expect(preview("--html", "--source", source(), feed).stdout).toContain('<h1 class="p-name">The ferry</h1>');
});

test("what is missing is said, with the code for it", () => {
  expect(preview(path.join(folder, "none.xml"))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("There is no file") as string,
  });
  expect(preview()).toMatchObject({ status: 2 });
});
