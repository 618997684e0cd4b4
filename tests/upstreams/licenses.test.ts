import { describe, expect, test } from "vitest";
import type { Parsed } from "../../src/upstreams/format.ts";
import { feed } from "../../src/upstreams/feed.ts";
import { native } from "../../src/upstreams/native.ts";
import { received } from "./read.ts";

const CC = "https://creativecommons.org/licenses/by/4.0/";
const OTHER = "https://creativecommons.org/licenses/by-sa/4.0/";

const entriesOf = (parsed: Parsed) => {
  if (!parsed.ok || "needsFetch" in parsed) throw new Error(JSON.stringify(parsed));
  return parsed.changes.flatMap((change) => (change.kind === "withdrawn" ? [] : [change.entry]));
};

describe("a feed's license", () => {
  const licensesOf = async (xml: string) =>
    entriesOf(await feed.format.parse(received(xml))).map(({ license }) => license);
  const rss = (items: string, channel = "") =>
    `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://backend.userland.com/creativeCommonsRssModule" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbor</title><link>https://harbor.example/</link>${channel}${items}</channel></rss>`;
  const item = (more: string) =>
    `<item><title>Pier</title><link>https://harbor.example/pier</link><description>It opens.</description>${more}</item>`;
  const atom = (entry: string, more = "") =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>Harbor</title><updated>2026-11-23T09:00:00Z</updated>${more}<entry><id>1</id><title>Pier</title><link href="https://harbor.example/pier"/><updated>2026-11-23T09:00:00Z</updated><content>It opens.</content>${entry}</entry></feed>`;

  test.each([
    ["the Creative Commons module", rss(item(`<cc:license>${CC}</cc:license><dc:rights>© Ida</dc:rights>`)), CC],
    ["Dublin Core's terms", rss(item(`<dcterms:license>${CC}</dcterms:license>`)), CC],
    ["Dublin Core's rights", rss(item("<dc:rights>© Ida</dc:rights>")), "© Ida"],
    ["a link", rss(item(`<atom:link rel="license" href="${CC}"/>`)), CC],
    ["the channel, by the module", rss(item(""), `<cc:license>${CC}</cc:license>`), CC],
    [
      "the item rather than the channel",
      rss(item(`<cc:license>${OTHER}</cc:license>`), `<cc:license>${CC}</cc:license>`),
      OTHER,
    ],
    ["nobody; a channel's copyright is the channel's", rss(item(""), "<copyright>© Harbor</copyright>"), undefined],
    ["an Atom link (RFC 4946)", atom(`<link rel="license" href="${CC}"/><rights>© Ida</rights>`), CC],
    ["an Atom entry's rights", atom("<rights>© Ida</rights>"), "© Ida"],
    ["an Atom feed's rights, for entries without", atom("", "<rights>© Harbor</rights>"), "© Harbor"],
    ["an Atom entry rather than its feed", atom("<rights>© Ida</rights>", "<rights>© Harbor</rights>"), "© Ida"],
    ["nobody in Atom", atom(""), undefined],
  ])("is given by %s", async (_, xml, license) => {
    expect(await licensesOf(xml)).toEqual([license]);
  });
});

describe("an item's own rights (_rights)", () => {
  const parse = async (rights: unknown) => {
    const data = { id: "1", url: "https://harbor.example/pier", title: "Pier", _rights: rights };
    return await native.format.parse(received({ type: "post.published", timestamp: "2026-11-23T10:00:00Z", data }));
  };

  test("are read, in any zone", async () => {
    const rights = {
      embargoed_until: "2026-11-23T13:00:00+01:00",
      delay_minutes: 20,
      expires: "2026-12-23T00:00:00Z",
      license: CC,
      excerpt_only: true,
      images: "hide",
    };
    expect(entriesOf(await parse(rights))).toMatchObject([
      {
        embargoedUntil: "2026-11-23T12:00:00.000Z",
        delayMinutes: 20,
        expires: "2026-12-23T00:00:00.000Z",
        license: CC,
        excerptOnly: true,
        withoutImages: true,
      },
    ]);
  });

  test.each([
    undefined,
    null,
    {},
    { images: "show", excerpt_only: false, delay_minutes: 0, license: "", expires: null },
  ])("%j says nothing", async (rights) => {
    const [entry] = entriesOf(await parse(rights));
    expect(Object.keys(entry!).toSorted()).toEqual(
      ["authors", "html", "id", "modified", "published", "summary", "tags", "title", "url"].toSorted(),
    );
  });

  test.each([
    [{ embargoed_until: "2026-11-23" }, "/data/_rights/embargoed_until"],
    [{ expires: "soon" }, "/data/_rights/expires"],
    [{ delay_minutes: -5 }, "/data/_rights/delay_minutes"],
    [{ delay_minutes: "5" }, "/data/_rights/delay_minutes"],
    [{ excerpt_only: "yes" }, "/data/_rights/excerpt_only"],
    [{ images: false }, "/data/_rights/images"],
    ["none", "/data/_rights"],
  ])("%j is refused rather than taken for no limit", async (rights, pointer) => {
    expect(await parse(rights)).toMatchObject({ ok: false, issues: [{ pointer }] });
  });
});
