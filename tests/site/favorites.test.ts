import { beforeEach, describe, expect, test } from "vitest";
import { KIND_NAMES, type ListedKind } from "../../src/reactions/listed.ts";
import { aSource, deliver, freshPipeline, NOW, type Pipeline, published, withdrawn } from "../pipeline.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  await deliver(pipeline, source, published());
});

/** Posts, one a minute before NOW, and for each how many readers have reacted in which way. */
async function posts(counts: Partial<Record<ListedKind, number>>[], listedAt = NOW) {
  const { DB } = pipeline.env;
  await DB.batch(
    counts.flatMap((count, index) => {
      const id = listedAt === NOW ? 100 + index : 10 + index;
      return [
        DB.prepare(
          `INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision)
           VALUES (?1, 'harbor', ?3, ?3, 'Ferry', ?2, ?2, 0, 0, 1)`,
        ).bind(id, listedAt - index * MINUTE_MS, `p${id}`),
        DB.prepare(
          `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500)
           INSERT INTO reactions (post_id, visitor, kind, reacted_at)
           SELECT ?1, key || n, key, ?2 FROM json_each(?3) CROSS JOIN n WHERE n <= value`,
        ).bind(id, NOW, JSON.stringify(count)),
      ];
    }),
  );
}

const headlines = async (kind: string) => {
  const html = await (await pipeline.fetch(`/reactions/${kind}`)).text();
  return [...html.matchAll(/<h2[^>]*><a href="\/harbor\/([^"]+)"/g)].map(([, slug]) => slug);
};

describe("the week's favorites", () => {
  test("are the posts of seven days by their reactions of a kind, the most first", async () => {
    await posts([{ love: 3 }, { love: 12, sad: 1 }, { sad: 40 }, { love: 3 }]);
    await posts([{ love: 400 }], NOW - 7 * DAY_MS);
    await pipeline.cron(NOW);
    expect(await headlines("love")).toEqual(["p101", "p103", "p100"]);
    expect(await headlines("sad")).toEqual(["p102", "p101"]);
    expect(await headlines("angry")).toEqual([]);
    const html = await (await pipeline.fetch("/reactions/love")).text();
    expect(html).toContain("<h1>Most reactions this week: Love</h1>");
    expect(html).toContain('<span class="sr">Reactions: </span>12</span>');
    expect(html).toContain('<a href="/reactions/love" aria-current="page">');
    expect(await (await pipeline.fetch("/reactions/angry")).text()).toContain("No post of this week");
  });

  test("follow the reactions within a minute, and leave the list after a week", async () => {
    await posts([{ love: 3 }, { love: 2 }]);
    await pipeline.cron(NOW);
    await pipeline.env.DB.prepare("UPDATE reactions SET kind = 'wow' WHERE post_id = 100 AND visitor <> 'love1'").run();
    await pipeline.cron(NOW + MINUTE_MS);
    expect(await headlines("love")).toEqual(["p101", "p100"]);
    expect(await headlines("wow")).toEqual(["p100"]);
    await pipeline.cron(NOW + 7 * DAY_MS);
    expect([await headlines("love"), await headlines("wow")]).toEqual([[], []]);
  });

  test("lose what is withdrawn at once, are purged by it, and stay full", async () => {
    await posts(Array.from({ length: 25 }, (_, index) => ({ funny: 30 - index })));
    await pipeline.cron(NOW);
    const before = await pipeline.fetch("/reactions/funny");
    expect(before.headers.get("cache-tag")?.split(",")).toContain("post-100");
    expect(await headlines("funny")).toHaveLength(18);
    await pipeline.env.DB.prepare("UPDATE posts SET withdrawn_at = ? WHERE id IN (100, 105)").bind(NOW).run();
    const after = await headlines("funny");
    expect(after).toHaveLength(18);
    expect(after).not.toContain("p100");
    expect(after).not.toContain("p105");
  });

  test("are of a real withdrawal too", async () => {
    await pipeline.env.DB.prepare("INSERT INTO reactions VALUES (1, 'v', 'love', ?)").bind(NOW).run();
    await pipeline.cron(NOW);
    expect(await headlines("love")).toEqual(["the-night-ferry-returns"]);
    const source = await (await pipeline.operate("POST", "/api/v1/sources/harbor/secrets")).json<{ secret: string }>();
    await deliver(pipeline, { slug: "harbor", ...source }, withdrawn());
    expect(pipeline.purges.at(-1)).toContain("post-1");
    expect(await headlines("love")).toEqual([]);
  });

  test("write only what changed", async () => {
    await posts([{ love: 3 }, { love: 2, sad: 1 }]);
    await pipeline.cron(NOW);
    await pipeline.env.DB.batch([
      pipeline.env.DB.prepare("CREATE TABLE noted (what TEXT)"),
      pipeline.env.DB.prepare(
        "CREATE TRIGGER note AFTER UPDATE ON favorites BEGIN INSERT INTO noted VALUES (new.kind); END",
      ),
    ]);
    await pipeline.cron(NOW + 10 * MINUTE_MS);
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM noted").first("n")).toBe(0);
  });

  test("have an address for each kind, and no other", async () => {
    for (const kind of KIND_NAMES) expect((await pipeline.fetch(`/reactions/${kind}`)).status).toBe(200);
    expect((await pipeline.fetch("/reactions/meh")).status).toBe(404);
    const moved = await pipeline.fetch("/reactions");
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/reactions/love"]);
    const taken = await pipeline.operate("POST", "/api/v1/sources", {
      slug: "reactions",
      name: "Reactions",
      home_page_url: "https://reactions.example/",
    });
    expect(taken.status).toBe(422);
  });
});
