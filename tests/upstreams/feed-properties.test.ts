import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readDocument } from "../../src/upstreams/feeds/document.ts";
import { anRssItem, rss } from "../network.ts";

const read = (text: string) =>
  readDocument(new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>, {
    contentType: "text/xml",
    url: "https://harbor.example/feed",
  });

const pieces = fc.constantFrom(
  "<rss version='2.0'>",
  "</rss>",
  "<channel>",
  "</channel>",
  "<item>",
  "</item>",
  "<title>",
  "</title>",
  "<link>",
  "</link>",
  "<feed xmlns='http://www.w3.org/2005/Atom'>",
  "</feed>",
  "<entry>",
  "</entry>",
  "<content type='xhtml'><div>",
  "<![CDATA[",
  "]]>",
  "<!--",
  "-->",
  "<?xml version='1.0'?>",
  "<!DOCTYPE rss [",
  "]>",
  "<!ENTITY a 'b'>",
  "&a;",
  "&#0;",
  "&#xD800;",
  "https://x.example/",
  "<a:b",
  "xmlns:a='b'",
  "/>",
  ">",
  "<",
  '"',
  "'",
  "__proto__",
  "\u0000",
  "\ud800",
  '{"version":"https://jsonfeed.org/version/1","items":[',
);

test("documents made of anything are read or refused with a word, and never throw", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
      const document = read(parts.join(""));
      expect(document.ok || document.issues.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a feed cut anywhere gives only whole entries", () => {
  const items = [1, 2, 3].map((n) =>
    anRssItem({ guid: `g${n}`, title: `T${n}`, link: `https://harbor.example/${n}`, description: `Body ${n}` }),
  );
  const whole = rss(items.join(""));
  const known = read(whole);
  fc.assert(
    fc.property(fc.nat({ max: whole.length }), (length) => {
      const document = read(whole.slice(0, length));
      const entries = document.ok ? document.feed.entries : [];
      expect(known.ok && known.feed.entries.slice(0, entries.length)).toEqual(entries);
    }),
  );
});
