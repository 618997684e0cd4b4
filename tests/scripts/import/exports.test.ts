import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { formatOf, openArchive } from "../../../scripts/import/archive.ts";
import type { Found } from "../../../scripts/import/found.ts";
import { aFile, all, aWxr, aWxrItem } from "./archives.ts";

const HOME = "https://harbor.example/";

async function read(file: string): Promise<Found[]> {
  const format = await formatOf(file);
  if (format === "opml") throw new Error("no archive of posts");
  return await all(await openArchive(file, format, HOME));
}

const itemsOf = (found: Found[]) => found.flatMap((one) => (one.kind === "item" ? [one.item] : []));
const passedOf = (found: Found[]) => found.flatMap((one) => (one.kind === "passed" ? [one.reason] : []));
const zip = (files: Record<string, string>) =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));

describe("Blogger", () => {
  const takeout = (...entries: string[]) =>
    `<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'><id>tag:blogger.com,1999:blog-1</id><title>Harbor Post</title>${entries.join("")}</feed>`;
  const entry = (facts: Record<string, string>, inner = "") => {
    const elements = {
      id: "tag:blogger.com,1999:blog-1.post-7",
      "blogger:type": "POST",
      "blogger:status": "LIVE",
      title: "The night ferry returns",
      content: "&lt;p&gt;It sails again.&lt;/p&gt;",
      published: "2019-03-03T08:00:00Z",
      updated: "2019-03-04T08:00:00Z",
      "blogger:filename": "/2019/03/ferry-returns.html",
      ...facts,
    };
    return `<entry>${Object.entries(elements)
      .map(([name, text]) => `<${name}>${text}</${name}>`)
      .join(
        "",
      )}<author><name>Ida Brandt</name><blogger:type>BLOGGER</blogger:type></author><category scheme='tag:blogger.com,1999:blog-1' term='Sea'/>${inner}</entry>`;
  };
  const ITEM = {
    id: "tag:blogger.com,1999:blog-1.post-7",
    url: "https://harbor.example/2019/03/ferry-returns.html",
    title: "The night ferry returns",
    content_html: "<p>It sails again.</p>",
    authors: [{ name: "Ida Brandt" }],
    tags: ["Sea"],
    date_published: "2019-03-03T08:00:00.000Z",
    date_modified: "2019-03-04T08:00:00.000Z",
  };

  test("Takeout's published posts are read, at the addresses of their files", async () => {
    const file = aFile(
      "feed.atom",
      takeout(
        entry({}),
        entry({ "blogger:type": "COMMENT", "blogger:filename": "" }),
        entry({ "blogger:status": "DRAFT" }),
        entry({ "blogger:type": "PAGE" }),
        entry({ "blogger:trashed": "2020-01-01T00:00:00Z" }),
      ),
    );
    expect(await formatOf(file)).toBe("blogger");
    const found = await read(file);
    expect(itemsOf(found)).toEqual([ITEM]);
    expect(passedOf(found)).toEqual(["comment", "post, draft", "page", "post, live"]);
  });

  test("of the older backup neither settings nor comments are posts", async () => {
    const kind = (name: string) =>
      `<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#${name}'/><link rel='alternate' href='${ITEM.url}'/>`;
    const old = { "blogger:type": "", "blogger:status": "", "blogger:filename": "" };
    const file = aFile(
      "blog.xml",
      takeout(
        entry(old, kind("post")),
        entry(old, kind("settings")),
        entry(old, kind("comment")),
        entry(old, `${kind("post")}<app:control><app:draft>yes</app:draft></app:control>`),
      )
        .replace("blogger/2018", "blogger/2008")
        .replace("blog-1</id>", "blog-1.archive</id>"),
    );
    expect(await formatOf(file)).toBe("blogger");
    const found = await read(file);
    expect(itemsOf(found)).toEqual([ITEM]);
    expect(passedOf(found)).toEqual(["settings", "comment", "post, draft"]);
  });
});

describe("WordPress", () => {
  test("an export is one in either namespace", async () => {
    const file = aFile(
      "export.xml",
      aWxr(aWxrItem()).replaceAll("http://wordpress.org/export", "https://wordpress.org/export"),
    );
    expect(await formatOf(file)).toBe("wxr");
    expect(itemsOf(await read(file))).toHaveLength(1);
  });

  const attachment = (number: string, facts: Record<string, string> = {}, alt = "") =>
    aWxrItem(
      {
        "wp:post_id": number,
        "wp:post_type": "attachment",
        "wp:status": "inherit",
        "wp:attachment_url": `https://harbor.example/uploads/${number}.jpg`,
        "excerpt:encoded": "",
        ...facts,
      },
      `<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>${alt}</wp:meta_value></wp:postmeta>`,
    );
  const htmlOf = async (content: string, inner = "") => {
    const post = aWxrItem({ "content:encoded": `<![CDATA[${content}]]>` }, inner);
    const files =
      attachment("11", { "excerpt:encoded": "The pier" }, "A pier") + attachment("12", { "wp:post_parent": "7" });
    const [item] = itemsOf(await read(aFile("export.xml", aWxr(post + files)))) as [{ content_html: string }];
    return item.content_html;
  };
  const PIER =
    '<figure><img src="https://harbor.example/uploads/11.jpg" alt="A pier"><figcaption>The pier</figcaption></figure>';
  const OTHER = '<figure><img src="https://harbor.example/uploads/12.jpg" alt=""></figure>';

  test("a gallery shows its pictures, by number or all of the post", async () => {
    expect(await htmlOf('Before.\n\n[gallery ids="12,11" columns="2"]\n\nAfter.')).toBe(
      `<p>Before.</p>\n${OTHER}\n${PIER}\n<p>After.</p>`,
    );
    expect(await htmlOf("[gallery]")).toBe(OTHER);
    expect(await htmlOf('<pre>[gallery ids="11"]</pre>')).not.toContain("<img");
  });

  test("the featured picture comes with its words", async () => {
    const meta = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>11</wp:meta_value></wp:postmeta>";
    expect(await htmlOf("Text.", meta)).toBe(`${PIER}\n<p>Text.</p>`);
  });
});

describe("Ghost", () => {
  const post = (facts: object = {}) => ({
    id: "1",
    comment_id: "5f",
    title: "Ferry",
    slug: "ferry",
    html: '<p>It sails to <a href="__GHOST_URL__/map/">there</a>.</p>',
    feature_image: "__GHOST_URL__/content/images/a.jpg",
    type: "post",
    status: "published",
    visibility: "public",
    published_at: "2026-11-23T09:50:00.000Z",
    updated_at: "2026-11-23T10:00:00.000Z",
    custom_excerpt: null,
    canonical_url: null,
    ...facts,
  });
  const dump = (...posts: object[]) =>
    JSON.stringify({
      db: [
        {
          meta: { exported_on: 1, version: "5.0.0" },
          data: {
            posts,
            posts_meta: [{ post_id: "1", feature_image_alt: "A ferry", feature_image_caption: "<i>Out</i>" }],
            users: [{ id: "u", name: "Ida Brandt" }],
            posts_authors: [{ post_id: "1", author_id: "u", sort_order: 0 }],
            tags: [
              { id: "t", name: "Harbor" },
              { id: "h", name: "#internal", visibility: "internal" },
            ],
            posts_tags: [
              { post_id: "1", tag_id: "h", sort_order: 0 },
              { post_id: "1", tag_id: "t", sort_order: 1 },
            ],
          },
        },
      ],
    });

  test("posts that everybody may read, and no others", async () => {
    const others = [
      { id: "2", status: "draft" },
      { id: "3", visibility: "members" },
      { id: "4", visibility: "paid" },
      { id: "5", type: "page" },
      { id: "6", status: "sent" },
    ];
    const found = await read(aFile("harbor.ghost.json", dump(post(), ...others.map(post))));
    expect(itemsOf(found)).toEqual([
      {
        id: "5f",
        url: "https://harbor.example/ferry/",
        title: "Ferry",
        content_html:
          '<figure><img src="https://harbor.example/content/images/a.jpg" alt="A ferry"><figcaption><i>Out</i></figcaption></figure>\n<p>It sails to <a href="https://harbor.example/map/">there</a>.</p>',
        summary: "",
        authors: [{ name: "Ida Brandt" }],
        tags: ["Harbor"],
        image: "https://harbor.example/content/images/a.jpg",
        date_published: "2026-11-23T09:50:00.000Z",
        date_modified: "2026-11-23T10:00:00.000Z",
      },
    ]);
    expect(passedOf(found)).toEqual(["post, draft", "for members", "for members", "page", "post, sent"]);
  });

  test.each(["lexical", "mobiledoc", "markdown"])(
    "a post with its text in %s only is not published empty",
    async (form) => {
      const bare = post({ id: "2", html: null, [form]: "Text" });
      const found = await read(aFile("harbor.ghost.json", dump(bare)));
      expect(found).toMatchObject([{ kind: "broken", reason: expect.stringContaining("has no HTML") }]);
    },
  );
});

test("Substack's archive: what everybody may read, with its sound", async () => {
  const table =
    'post_id,post_date,is_published,type,audience,title,subtitle,podcast_url\n7.ferry,2026-11-23T09:50:00.000Z,true,podcast,everyone,"The ""night"", ferry",After nine years,https://cdn.example/7.mp3\n8.paid,2026-11-23T09:50:00.000Z,true,newsletter,only_paid,Paid,,\n9.draft,,false,newsletter,everyone,Draft,,\n10.chat,2026-11-23T09:50:00.000Z,true,thread,everyone,Chat,,\n';
  const file = aFile(
    "export.zip",
    zip({ "posts.csv": table, "posts/7.ferry.html": "<p>It sails.</p>", "posts/8.paid.html": "x" }),
  );
  const found = await read(file);
  expect(itemsOf(found)).toEqual([
    {
      id: "https://harbor.example/p/ferry",
      url: "https://harbor.example/p/ferry",
      title: 'The "night", ferry',
      content_html:
        '<figure><audio controls preload="none" src="https://cdn.example/7.mp3"></audio></figure>\n<p>It sails.</p>',
      summary: "After nine years",
      date_published: "2026-11-23T09:50:00.000Z",
    },
  ]);
  expect(passedOf(found)).toEqual(["for subscribers", "draft", "thread"]);
});

test("Medium's archive: stories without their title's repetition, and no drafts", async () => {
  const story = `<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">Ferry</h1></header>
    <section data-field="subtitle" class="p-summary">After nine years</section>
    <section data-field="body" class="e-content"><h3 class="graf graf--h3 graf--title">Ferry</h3><p class="graf graf--p">It sails.</p></section>
    <footer><p>By <a href="https://medium.com/@ida" class="p-author h-card">Ida Brandt</a> on <a href="https://medium.com/p/0a1b2c3d4e5f"><time class="dt-published" datetime="2026-11-23T09:50:00.000Z">x</time></a>.</p>
    <p><a href="https://harbor.example/ferry" class="p-canonical">Canonical link</a></p></footer></article></body></html>`;
  const file = aFile(
    "medium-export.zip",
    zip({
      "posts/2026-11-23_Ferry-0a1b2c3d4e5f.html": story,
      "posts/draft_Other-aa.html": story,
      "claps/claps-0001.html": "x",
    }),
  );
  const found = await read(file);
  expect(itemsOf(found)).toEqual([
    {
      id: "https://medium.com/p/0a1b2c3d4e5f",
      url: "https://harbor.example/ferry",
      external_url: "https://harbor.example/ferry",
      title: "Ferry",
      content_html: '<p class="graf graf--p">It sails.</p>',
      summary: "After nine years",
      authors: [{ name: "Ida Brandt", url: "https://medium.com/@ida" }],
      date_published: "2026-11-23T09:50:00.000Z",
    },
  ]);
  expect(passedOf(found)).toEqual(["draft"]);
});

test("an event that is no post's is passed over", async () => {
  const lines = ['{"type":"comment.created","data":{}}', '{"id":"1","url":"https://harbor.example/1"}'];
  const found = await read(aFile("posts.ndjson", lines.join("\n")));
  expect([passedOf(found), itemsOf(found).length]).toEqual([["comment.created"], 1]);
});
