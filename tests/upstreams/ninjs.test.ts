import { describe, expect, test } from "vitest";
import { changesOf, entryOf, read } from "./read.ts";

/** ninjs 3.1. */
const item = (facts: Record<string, unknown> = {}) => ({
  uri: "urn:newsml:wire.example:20261123:1",
  type: "text",
  version: "2",
  firstCreated: "2026-11-23T09:00:00+01:00",
  versionCreated: "2026-11-23T10:30:00+01:00",
  pubStatus: "usable",
  language: "en-GB",
  headlines: [
    { role: "short", value: "Ferry back" },
    { role: "main", value: "The night ferry returns" },
  ],
  bodies: [
    { role: "main", contentType: "text/plain", value: "It sails again." },
    {
      role: "rich",
      contentType: "application/xhtml+xml",
      value: "<html><head><title>No text</title></head><body><p>It sails again.</p></body></html>",
    },
  ],
  descriptions: [{ role: "summary", value: "After nine years." }],
  by: "By Ida Brandt",
  infoSources: [{ name: "Coast Radio", role: "source" }],
  subjects: [{ name: "Shipping", uri: "https://cv.example/1" }],
  edNote: "EDITORS: the captain asked not to be named",
  copyrightNotice: "© Wire 2026.",
  usageTerms: "Online use for 30 days.",
  expires: "2026-12-23T00:00:00Z",
  associations: [
    { name: "chart", type: "video", renditions: [{ href: "https://wire.example/v.mp4", width: 640 }] },
    {
      name: "main",
      type: "picture",
      renditions: [
        { href: "https://wire.example/huge.jpg", width: 4724 },
        { href: "https://wire.example/preview.jpg", width: 1024 },
        { href: "https://wire.example/thumb.jpg", width: 256 },
      ],
      description_text: "The ferry at the pier",
      body_text: "A white ship",
    },
  ],
  ...facts,
});

describe("ninjs 3", () => {
  test("an item", () => {
    expect(entryOf(read(item()))).toEqual({
      id: "urn:newsml:wire.example:20261123:1",
      url: "https://harbor.example/",
      title: "The night ferry returns",
      html: '<figure><img src="https://wire.example/preview.jpg" alt="A white ship"><figcaption>The ferry at the pier</figcaption></figure>\n<figure><video controls preload="none" src="https://wire.example/v.mp4"></video></figure>\n<p>It sails again.</p>',
      summary: "After nine years.",
      authors: [{ name: "Ida Brandt" }, { name: "Coast Radio" }],
      tags: ["Shipping"],
      image: "https://wire.example/preview.jpg",
      language: "en-GB",
      published: "2026-11-23T08:00:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
      expires: "2026-12-23T00:00:00.000Z",
      license: "© Wire 2026. Online use for 30 days.",
    });
  });

  test("the note to editors is nowhere", () => {
    expect(JSON.stringify(read(item()))).not.toContain("captain");
    expect(JSON.stringify(read(item({ bodies: [], headlines: [], descriptions: [] })))).not.toContain("captain");
  });

  test("an embargo is kept with its zone", () => {
    expect(entryOf(read(item({ embargoedUntil: "2026-11-24T06:00:00+01:00" }))).embargoedUntil).toBe(
      "2026-11-24T05:00:00.000Z",
    );
  });

  test.each(["Friday noon", "2026-11-24", "2026-11-24T06:00:00", "2026-13-45T06:00:00Z", "2026"])(
    "an embargo of %j could be taken for too early a time: refused",
    (embargoedUntil) => {
      expect(read(item({ embargoedUntil }))).toMatchObject({ ok: false, issues: [{ pointer: "/embargoedUntil" }] });
    },
  );

  test("where a reader finds it: a rendition as a page, or the URI when it is on a host of the source", () => {
    const page = { name: "web", contentType: "text/html", href: "https://wire.example/ferry" };
    expect(
      entryOf(read(item({ renditions: [{ contentType: "image/jpeg", href: "https://wire.example/a.jpg" }, page] })))
        .url,
    ).toBe(page.href);
    expect(entryOf(read(item({ uri: "https://harbor.example/items/1" }))).url).toBe("https://harbor.example/items/1");
    expect(entryOf(read(item({ uri: "https://elsewhere.example/items/1" }))).url).toBe("https://harbor.example/");
  });

  test("canceled withdraws; withheld takes down what is up", () => {
    const gone = { kind: "withdrawn", entryId: item().uri, at: "2026-11-23T09:30:00.000Z" };
    expect(changesOf(read(item({ pubStatus: "canceled" })))).toEqual([gone]);
    expect(changesOf(read(item({ pubStatus: "withheld" })))).toEqual([{ ...gone, onHold: true }]);
  });

  test.each(["picture", "video", "audio", "graphic", "event"])("a %s is no post", (type) => {
    expect(changesOf(read(item({ type })))).toEqual([]);
  });
});

test("ninjs 1: small letters, maps in place of lists", () => {
  const entry = entryOf(
    read({
      uri: "http://ninjs.example.com/newsitems/1",
      type: "text",
      versioncreated: "2026-11-23T09:30:00Z",
      pubstatus: "usable",
      embargoed: "2026-11-24T06:00:00Z",
      usageterms: "No archive.",
      ednote: "secret",
      language: "en",
      headline: "The night ferry returns",
      byline: "Ida Brandt, Coast Radio",
      infosource: [{ name: "Coast Radio" }],
      body_text: "It sails again.\n\nTickets are on sale.",
      description_text: "After nine years.",
      subject: [{ name: "Shipping", code: "1" }],
      associations: { picture1: { type: "picture", renditions: { hires: { href: "https://wire.example/a.jpg" } } } },
    }),
  );
  expect(entry).toMatchObject({
    html: '<figure><img src="https://wire.example/a.jpg" alt=""></figure>\n<p>It sails again.</p>\n<p>Tickets are on sale.</p>',
    authors: [{ name: "Ida Brandt" }],
    image: "https://wire.example/a.jpg",
    license: "No archive.",
    embargoedUntil: "2026-11-24T06:00:00.000Z",
    tags: ["Shipping"],
  });
});

describe("ninjs 1 with names of the provider's own", () => {
  const named = (facts: Record<string, unknown>) =>
    entryOf(read({ uri: "urn:newsml:wire.example:1", versioncreated: "2026-11-23T09:30:00Z", ...facts }));

  test("a headline and a body, the one with markup before the main one", () => {
    const facts = {
      headline_short: "Ferry back",
      headline_main: "The night ferry returns",
      body_main: "It sails again.",
      body_richtext: "<p>It sails <b>again</b>.</p>",
    };
    expect(named(facts)).toMatchObject({ title: facts.headline_main, html: facts.body_richtext });
    expect(named({ ...facts, body_richtext: undefined }).html).toBe("<p>It sails again.</p>");
  });

  test("HTML before plain text, and both before other markup", () => {
    const facts = {
      headline: "The night ferry returns",
      body_nitf: "<nitf><head><title>No text</title></head><p>It sails.</p></nitf>",
      body_text: "It sails again.",
      body_html5: "<html><body><p>It sails.</p></body></html>",
    };
    expect(named(facts).html).toBe("<p>It sails.</p>");
    expect(named({ ...facts, body_html5: undefined }).html).toBe("<p>It sails again.</p>");
  });

  test("is known by them, without a date or a status", () => {
    expect(entryOf(read({ uri: "urn:1", headline_main: "The night ferry returns" })).title).toBe(
      "The night ferry returns",
    );
  });
});

test("ninjs 2: of several bodies in HTML the main one", () => {
  const bodies = [
    { role: "caption", contenttype: "text/html", value: "<p>The ferry in 2017.</p>" },
    { role: "main", contenttype: "text/html", value: "<p>It sails again.</p>" },
  ];
  expect(entryOf(read({ uri: "urn:1", versioncreated: "2026-11-23T09:30:00Z", bodies })).html).toBe(
    "<p>It sails again.</p>",
  );
});

test("Superdesk's dialect: guid, services, featured picture, cancellation", () => {
  const pushed = {
    guid: "urn:newsml:localhost:2026-11-23T10:00:00:1",
    version: "1",
    versioncreated: "2026-11-23T09:30:00+0000",
    firstpublished: "2026-11-23T09:00:00+0000",
    pubstatus: "usable",
    type: "text",
    headline: "The night ferry returns",
    slugline: "ferry-night",
    byline: "Ida Brandt",
    body_html: "<p>It sails again.</p>",
    service: [{ code: "n", name: "Domestic" }],
    keywords: ["ferry"],
    associations: {
      featuremedia: { type: "picture", renditions: { original: { href: "https://wire.example/a.jpg", width: 800 } } },
      embedded1: null,
    },
  };
  expect(changesOf(read(pushed))).toMatchObject([{ kind: "published" }]);
  expect(entryOf(read(pushed))).toMatchObject({
    id: pushed.guid,
    tags: ["Domestic", "ferry"],
    image: "https://wire.example/a.jpg",
    published: "2026-11-23T09:00:00.000Z",
    modified: "2026-11-23T09:30:00.000Z",
  });
  expect(changesOf(read({ ...pushed, pubstatus: "canceled" }))).toMatchObject([
    { kind: "withdrawn", entryId: pushed.guid },
  ]);
});

test("of a picture's renditions the largest that browsers show, whatever it is called", () => {
  const rendition = (name: string, width: number, mimetype: string) => ({
    href: `https://wire.example/${name}`,
    width,
    mimetype,
  });
  const renditions = {
    thumbnail: rendition("t.jpg", 120, "image/jpeg"),
    original: rendition("o.tif", 6000, "image/tiff"),
    baseImage: rendition("b.jpg", 3000, "image/jpeg"),
    viewImage: rendition("v.jpg", 640, "image/jpeg"),
  };
  const picture = (given: object) =>
    entryOf(read(item({ associations: { featuremedia: { type: "picture", renditions: given } } }))).image;
  expect(picture(renditions)).toBe("https://wire.example/b.jpg");
  expect(picture({ original: renditions.original })).toBe("https://wire.example/o.tif");
});

test("a film beside the text plays in its largest form, with its still", () => {
  const renditions = {
    original: { href: "https://wire.example/f.mp4", mimetype: "video/mp4", width: 1920 },
    small: { href: "https://wire.example/f-640.mp4", mimetype: "video/mp4", width: 640 },
    thumbnail: { href: "https://wire.example/f.jpg", mimetype: "image/jpeg", width: 320 },
  };
  const { html } = entryOf(read(item({ associations: { editor_1: { type: "video", renditions } } })));
  expect(html).toContain(
    '<video controls preload="none" src="https://wire.example/f.mp4" poster="https://wire.example/f.jpg">',
  );
  const sound = { original: { href: "https://wire.example/s.mp3", mimetype: "audio/mpeg" } };
  expect(entryOf(read(item({ associations: [{ type: "audio", renditions: sound }] }))).html).toContain("s.mp3");
});
