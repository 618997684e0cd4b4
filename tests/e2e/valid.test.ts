/** The running site's answers, checked by tools that share no code with it. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import FeedParser from "feedparser";
import { HtmlValidate } from "html-validate";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { type RunningSite, startSite } from "../browser/site.ts";
import { putMigratedDatabase } from "./state.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const TSC = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
const SITEMAP_XSD = path.join(
  path.dirname(createRequire(import.meta.url).resolve("sitemap/package.json")),
  "schema",
  "sitemap.xsd",
);
const SITEINDEX_XSD = path.join(import.meta.dirname, "valid", "siteindex.xsd");
const FEED_FILES = ["feed.xml", "atom.xml"] as const;

let site: RunningSite;
beforeAll(async () => {
  site = await startSite(inject("builtWorker"), putMigratedDatabase);
  // Only posts that may rank are in a sitemap.
  await site.operate("PATCH", "/api/v1/sources/lindhaven-ledger", { indexing: "self" });
}, 120_000);
afterAll(async () => await site?.stop());

async function textAt(address: string, status = 200): Promise<string> {
  const response = await fetch(new URL(address, site.origin));
  expect(response.status).toBe(status);
  return await response.text();
}

const articles = (): string[] => {
  const { withdrawn: _, ...live } = site.pages;
  return Object.values(live).map((address) => new URL(address).pathname);
};
const month = (): string => new Date(Date.now() - 3_600_000).toISOString().slice(0, 7);

describe("HTML", () => {
  const checker = new HtmlValidate({
    root: true,
    extends: ["html-validate:standard", "html-validate:a11y"],
    rules: {
      // This rule is about style, not about validity.
      "doctype-style": "off",
      "void-style": "off",
      "no-trailing-whitespace": "off",
      "attr-quotes": "off",
      "long-title": "off",
      // A button in a form submits it by default, as intended here.
      "no-implicit-button-type": "off",
      "no-inline-style": "off",
    },
  });
  const complaints = async (html: string): Promise<string[]> => {
    const { results } = await checker.validateString(html);
    return results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, line, column }) => {
        const around = (html.split("\n")[line - 1] ?? "").slice(Math.max(0, column - 60), column + 80);
        return `${ruleId}: ${message} … ${around}`;
      }),
    );
  };

  test("the checker finds what is wrong", async () => {
    const wrong = '<!doctype html><html lang="en"><head><title>x</title></head><body><p><div></div></p></body></html>';
    expect(await complaints(wrong)).not.toEqual([]);
  });

  test.each([
    ["the front page", () => ["/"], 200],
    ["a source's page", () => ["/lindhaven-ledger"], 200],
    ["a tag's page", () => ["/tags/harbor"], 200],
    ["the archive and a month of it", () => ["/archive", `/archive/${month()}`], 200],
    ["searching", () => ["/search", "/search?q=harbor", "/search?q=nothing-of-that-name", "/search?q=harbr"], 200],
    ["a search that cannot be", () => ["/search?q=!&date=yesterday"], 400],
    ["from right to left", () => ["/al-marsa"], 200],
    ["an author's posts", () => ["/lindhaven-ledger/authors/marta%20quill"], 200],
    ["the directories", () => ["/publishers", "/tags", "/corrections"], 200],
    ["the week's favorites", () => ["/reactions/love", "/reactions/sad"], 200],
    ["counts without JavaScript", () => [`${new URL(site.pages.article).pathname}/reactions?mine=love`], 200],
    ["about the site", () => ["/about", "/privacy", "/contact", "/accessibility"], 200],
    // Harmless nesting stays as a hostile publisher wrote it.
    ["every other article", () => articles().filter((address) => !site.pages.hostile.endsWith(address)), 200],
    ["a problem", () => ["/problems/rate-limited"], 200],
    ["no such page", () => ["/lindhaven-ledger/nothing-of-that-name"], 404],
    ["a withdrawn post", () => [new URL(site.pages.withdrawn).pathname], 410],
  ] as const)("%s", async (_name, addresses, status) => {
    for (const address of addresses()) {
      expect({ address, complaints: await complaints(await textAt(address, status)) }).toEqual({
        address,
        complaints: [],
      });
    }
  });
});

describe("feeds", () => {
  interface Item {
    title: string | null;
    link: string | null;
    guid: string | null;
    pubdate: Date | null;
    author: string | null;
    summary: string | null;
    description: string | null;
  }

  /**
   * @throws {Error} when it is no feed
   */
  async function read(xml: string): Promise<{ items: Item[]; title: string | null; xmlurl: string | null }> {
    const parser = new FeedParser({ addmeta: false });
    const items: Item[] = [];
    Readable.from([xml]).pipe(parser);
    for await (const item of parser) items.push(item as Item);
    const { title, xmlurl } = parser.meta as { title: string | null; xmlurl: string | null };
    return { items, title, xmlurl };
  }

  test("the parser objects to what is no feed", async () => {
    await expect(read("<html><body>news</body></html>")).rejects.toThrow();
  });

  test.each(["", "/lindhaven-ledger", "/tags/harbor"])("RSS and Atom under %s/ say the same", async (folder) => {
    const [rss, atom] = await Promise.all(
      FEED_FILES.map(async (file) => await read(await textAt(`${folder}/${file}`))),
    );
    const json = JSON.parse(await textAt(`${folder}/feed.json`)) as { items: { id: string; content_html: string }[] };
    expect(rss!.items.length).toBeGreaterThan(0);
    for (const { items, title } of [rss!, atom!]) {
      expect(title).toBeTruthy();
      for (const { title, link, guid, pubdate, author, description } of items) {
        expect({ title, link, author, description }).not.toContain(null);
        expect(guid).toBe(link);
        expect(pubdate!.getTime()).toBeLessThanOrEqual(Date.now());
      }
    }
    const facts = ({ title, link, pubdate, description }: Item) => ({ title, link, pubdate, description });
    expect(atom!.items.map(facts)).toEqual(rss!.items.map(facts));
    expect(json.items.map(({ id, content_html }) => ({ link: id, description: content_html }))).toEqual(
      rss!.items.map(({ link, description }) => ({ link, description })),
    );
  });
});

describe("sitemaps", () => {
  const complaints = async (contents: string, schema: string): Promise<string[]> => {
    const { errors } = await validateXML({
      xml: [{ fileName: "sitemap.xml", contents }],
      schema: [readFileSync(schema, "utf8")],
    });
    return errors.map(({ message }) => message);
  };

  test("the schemas object to what is wrong", async () => {
    const ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
    const wrong = "<loc>https://x.example/</loc><lastmod>lately</lastmod>";
    expect(await complaints(`<urlset ${ns}><url>${wrong}</url></urlset>`, SITEMAP_XSD)).not.toEqual([]);
    expect(
      await complaints(`<sitemapindex ${ns}><sitemap>${wrong}</sitemap></sitemapindex>`, SITEINDEX_XSD),
    ).not.toEqual([]);
  });

  test("the index and every sitemap it names", async () => {
    const index = await textAt("/sitemap.xml");
    expect(await complaints(index, SITEINDEX_XSD)).toEqual([]);
    const maps = [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => new URL(address!).pathname);
    expect(maps.length).toBeGreaterThan(1);
    for (const map of maps) expect(await complaints(await textAt(map), SITEMAP_XSD)).toEqual([]);
  });
});

describe("JSON-LD", () => {
  /** The objections of schema.org's vocabulary, as types, to each thing. */
  async function complaints(things: unknown[]): Promise<string> {
    const folder = mkdtempSync(path.join(ROOT, "node_modules", ".json-ld-"));
    try {
      const file = path.join(folder, "things.ts");
      const lines = things.map((thing, n) => `export const t${n}: WithContext<Thing> = ${JSON.stringify(thing)};`);
      writeFileSync(file, ['import type { Thing, WithContext } from "schema-dts";', ...lines].join("\n"));
      const options = [
        "--ignoreConfig",
        "--noEmit",
        "--strict",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
        "--types",
        "",
      ];
      const { stdout } = await promisify(execFile)(process.execPath, [TSC, ...options, file]).catch(
        (error: { stdout: string }) => error,
      );
      return stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** The scripts of a page, as a parser finds them. */
  function thingsIn(html: string): unknown[] {
    const things: unknown[] = [];
    const walk = (node: DefaultTreeAdapterTypes.Node): void => {
      if ("attrs" in node && node.attrs.some(({ name, value }) => name === "type" && value === "application/ld+json")) {
        things.push(JSON.parse(node.childNodes.map((child) => ("value" in child ? child.value : "")).join("")));
      }
      if ("childNodes" in node) node.childNodes.forEach(walk);
    };
    walk(parse(html));
    return things;
  }

  test("the vocabulary objects to what it does not know", async () => {
    const thing = { "@context": "https://schema.org", "@type": "NewsArticle", headline: "x" };
    expect(await complaints([thing])).toBe("");
    expect(await complaints([{ ...thing, byline: "y" }])).toContain("byline");
    expect(await complaints([{ ...thing, publisher: { "@type": "Planet", name: "y" } }])).toContain("Planet");
  });

  test("every page of the site", async () => {
    const addresses = [
      "/",
      "/lindhaven-ledger",
      "/tags/harbor",
      "/archive",
      "/search?q=harbor",
      "/about",
      ...articles(),
    ];
    const found = await Promise.all(addresses.map(async (address) => thingsIn(await textAt(address))));
    for (const things of found.slice(-articles().length)) {
      expect(things).toContainEqual(expect.objectContaining({ "@type": "NewsArticle" }));
    }
    expect(found.map((things) => things.length)).not.toContain(0);
    expect(await complaints(found.flat())).toBe("");
  });
});
