/** An export is complete, and another site can import it. */
import { expect, test } from "vitest";
import { aSource, deliver, freshPipeline, published, withdrawn } from "../pipeline.ts";

interface Exported {
  items: { id: string; title: string; content_html: string; _reprint: Record<string, unknown> }[];
  next_cursor: string | null;
}

test("every post with content, credit and rights, page by page; another site imports it again", async () => {
  const from = await freshPipeline();
  const ask = async (query: string) => (await from.operate("GET", `/api/v1/export?${query}`)).json<Exported>();
  const harbor = await aSource(from, { license: "CC-BY-4.0" });
  await deliver(from, harbor, published({ _rights: { excerpt_only: true } }));
  await deliver(from, harbor, published({ id: "2", title: "Two", language: "de" }));
  await deliver(from, harbor, withdrawn({ id: "2", reason: "It was wrong." }));
  await deliver(from, await aSource(from, { slug: "quay", name: "Quay" }), published({ id: "q", title: "Quay" }));

  const first = await ask("limit=2");
  expect(first).toMatchObject({ version: "https://jsonfeed.org/version/1.1", next_cursor: "2" });
  expect(first.items.map(({ title }) => title)).toEqual(["The night ferry returns", "Two"]);
  expect(first.items[0]).toMatchObject({
    id: "https://harbor.example/?p=1",
    url: "https://harbor.example/2026/11/ferry-returns",
    // The whole export, including posts that readers may not see.
    content_html: expect.stringContaining("Tickets are on sale"),
    authors: [{ name: "Ida Brandt" }],
    _rights: { excerpt_only: true },
    _reprint: {
      post: 1,
      source: "harbor",
      path: "/harbor/the-night-ferry-returns",
      credit: {
        first: { name: "Harbor Post", url: "https://harbor.example/2026/11/ferry-returns" },
        via: [],
        also: [],
      },
      canonical_url: "https://harbor.example/2026/11/ferry-returns",
      license: "CC-BY-4.0",
    },
  });
  expect(first.items[1]!._reprint).toMatchObject({ withdrawn: { by: "source", reason: "It was wrong." } });
  const second = await ask("limit=2&cursor=2");
  expect([second.items.map(({ title }) => title), second.next_cursor]).toEqual([["Quay"], null]);
  expect((await ask("source=quay")).items).toHaveLength(1);

  const to = await freshPipeline();
  await aSource(to);
  const { _reprint: before, ...item } = first.items[0]!;
  await to.operate("POST", "/api/v1/sources/harbor/imports", { items: [item] });
  await to.drain();
  const again = await (await to.operate("GET", "/api/v1/export")).json<Exported>();
  expect(again.items).toEqual([{ ...item, _reprint: { ...before, license: null } }]);
});

test("a page is no larger than the memory takes, and the next one goes on", async () => {
  const pipeline = await freshPipeline();
  const harbor = await aSource(pipeline);
  // Random letters. Compression halves them at best.
  const large = () =>
    `<p>${Array.from({ length: 14 }, () => crypto.getRandomValues(new Uint8Array(30_000)).toHex()).join(" ")}</p>`;
  for (const id of ["1", "2", "3"])
    await deliver(pipeline, harbor, published({ id, title: id, content_html: large() }));
  const titles: string[][] = [];
  for (let cursor: string | null = "0"; cursor !== null;) {
    const page: Exported = await (await pipeline.operate("GET", `/api/v1/export?cursor=${cursor}`)).json();
    titles.push(page.items.map(({ title }) => title));
    cursor = page.next_cursor;
  }
  expect(titles).toEqual([["1", "2"], ["3"]]);
});
