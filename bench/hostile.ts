/** Hostile feeds, each of the size that hurts most. A document has at most 5 MB. */

const MAX_BYTES = 5_000_000;
const GOOD = `<item><title>Pier 2</title><link>https://harbor.example/2</link><description>&lt;p&gt;Open.&lt;/p&gt;</description></item>`;

const rss = (items: string, prolog = "") =>
  `<?xml version="1.0" encoding="utf-8"?>${prolog}<rss version="2.0"><channel><title>Harbor Post</title><link>https://harbor.example/</link>${items}</channel></rss>`;
const item = (inner: string, number = 1) => `<item><title>Pier 1</title><link>/${number}</link>${inner}</item>`;

/** A text repeated until a document has its largest size. */
const full = (text: string, bytes = MAX_BYTES - 10_000): string => text.repeat(Math.floor(bytes / text.length));

const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n};`.repeat(10)}">`).join("");
const attributes = (chars: number) => Array.from({ length: Math.floor(chars / 10) }, (_, n) => `a${n}="1"`).join(" ");
const jsonFeed = (items: string) =>
  `{"version":"https://jsonfeed.org/version/1.1","title":"Harbor Post","items":[${items}]}`;

/** Hostile feeds by their method. */
export const HOSTILE: Record<string, () => string | Uint8Array<ArrayBuffer>> = {
  "an entity bomb": () =>
    rss(item("<description>&lol9;</description>") + GOOD, `<!DOCTYPE rss [<!ENTITY lol0 "lol">${entities}]>`),
  "an external entity": () =>
    rss(item("<description>&x;</description>") + GOOD, '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
  "100,000 declared entities, as many references": () => {
    const names = Array.from({ length: 100_000 }, (_, n) => n);
    const declared = names.map((n) => `<!ENTITY e${n} "x">`).join("");
    return rss(
      item(`<description>${names.map((n) => `&e${n};`).join("")}</description>`) + GOOD,
      `<!DOCTYPE rss [${declared}]>`,
    );
  },
  "XML 200,000 deep": () => `<rss version="2.0"><channel>${"<a>".repeat(200_000)}`,
  "XML 50,000 deep, well-formed": () => rss(item("<a>".repeat(50_000) + "</a>".repeat(50_000)) + GOOD),
  "a million categories": () => rss(item("<category/>".repeat(400_000)) + GOOD),
  "59,000 categories": () => rss(item("<category>a</category>".repeat(59_000)) + GOOD),
  "a tag with 500,000 attributes": () =>
    `<rss version="2.0" ${attributes(MAX_BYTES - 10_000)}><channel>${GOOD}</channel></rss>`,
  "250 tags with 1,900 attributes each": () => rss(full(`<category ${attributes(19_000)}/>`).concat(GOOD)),
  "instructions before no document type": () => "<??>".repeat(4900) + rss(GOOD),
  "angle brackets alone": () => rss(full("<")),
  "comments that never end": () => rss(item(`<description>${full("<!--")}`)),
  "sections that never end": () => rss(item(`<description>${full("<![CDATA[")}`)),
  "instructions that never end": () => rss(item(`<description>${full("<?a ")}`)),
  "quotes that never end": () => rss(full(`<a b="`)),
  "200,000 comments": () => rss(item(`<description>${full("<!---->")}</description>`) + GOOD),
  "an author of brackets": () => rss(item(`<author>${"(".repeat(200_000)}</author>`) + GOOD),
  "25,000 persons before no entry": () =>
    `<rss version="2.0"><channel>${"<author>a</author>".repeat(25_000)}${full("a")}`,
  "9,000 titles of elements": () => `<feed><entry>${"<title>a<b/></title>".repeat(9000)}${full("a")}`,
  "elements left open before 150 items": () =>
    `<rss version="2.0"><channel>${`${"<a>".repeat(190)}<item></item>`.repeat(150)}${"</b>".repeat(29_000)}`,
  "a million references": () => rss(item(`<description>${full("&amp;")}</description>`) + GOOD),
  "a body of 4.9 MB": () => rss(item(`<description>${full("word ")}</description>`) + GOOD),
  "a title of 100 KB": () => rss(item("").replace("Pier 1", "É".repeat(50_000)) + GOOD),
  "50,000 tombstones": () =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>T</title>${`<at:deleted-entry ref="urn:x:1" when="2026-11-23T10:00:00Z"/>`.repeat(50_000)}</feed>`,
  "zeros, 5 MB": () => new Uint8Array(MAX_BYTES),
  "noise, 5 MB": () => Uint8Array.from({ length: MAX_BYTES }, (_, n) => (n * 2_654_435_761) >>> 24),
  "JSON half a million deep": () =>
    jsonFeed(`{"id":"1","url":"https://harbor.example/1","title":${"[".repeat(500_000)}`),
  "JSON with half a surrogate pair": () =>
    jsonFeed('{"id":"\\ud800","url":"https://harbor.example/1","title":"\\ud800 Pier"}'),
  "JSON with 300,000 tags": () =>
    jsonFeed(`{"id":"1","url":"https://harbor.example/1","title":"Pier","tags":[${'"a",'.repeat(300_000)}"b"]}`),
  "JSON with 500,000 items": () => jsonFeed(`${"{},".repeat(500_000)}{}`),
};

/** Documents of the largest size or more, with ordinary entries. */
export const LARGE: Record<string, () => string> = {
  "1,000 entries of 55 elements": () =>
    rss(Array.from({ length: 1000 }, (_, n) => item("<category>a</category>".repeat(52), n)).join("")),
  "1,000 authors of brackets": () =>
    rss(Array.from({ length: 1000 }, (_, n) => item(`<author>${"(".repeat(280)}</author>`, n)).join("")),
  "1,000 titles of 4 KB": () =>
    rss(Array.from({ length: 1000 }, (_, n) => item("", n).replace("Pier 1", "a &lt;b&gt; ".repeat(400))).join("")),
  "2,000 entries without a link": () => rss("<item><title>a</title></item>".repeat(2000)),
};
