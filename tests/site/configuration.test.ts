/** The operator's configuration, as readers and programs see it. */
import { beforeEach, describe, expect, test } from "vitest";
import { aSource, deliver, freshPipeline, ORIGIN, type Pipeline, published } from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";
const CONFIGURED = {
  SITE_NAME: "Küstenblatt",
  SITE_DESCRIPTION: "Nachrichten von der Küste.",
  SITE_LANGUAGE: "de",
  SITE_LOGO: "https://logos.example/ours.svg",
  SITE_ACCENT: "#7a1f1f #ffb4a8",
  SITE_LINKS: [{ name: "Impressum", url: "https://kueste.example/impressum" }],
};

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await deliver(pipeline, await aSource(pipeline), published());
});

const text = async (path: string) => await (await pipeline.fetch(path)).text();
const configure = (variables: Record<string, unknown>) => {
  pipeline.env = { ...pipeline.env, ...variables } as Env;
};

/** A database whose every query fails. */
const withoutDatabase = (): Env => ({
  ...pipeline.env,
  DB: new Proxy(pipeline.env.DB, {
    get: () => {
      throw new Error("D1 was asked");
    },
  }),
});

describe("a stored page", () => {
  test("is made anew for another configuration, once", async () => {
    expect(await text(PATH)).toContain("<bdi>Reprint</bdi>");
    configure(CONFIGURED);
    const response = await pipeline.fetch(PATH);
    const html = await response.text();
    expect(html).toContain('<img class="logo" src="https://logos.example/ours.svg" alt="Küstenblatt"');
    expect(html).toContain('<p lang="de">Nachrichten von der Küste.</p>');
    expect(html).toContain('<a href="https://kueste.example/impressum" lang="de">Impressum</a>');
    expect(html).toContain("--accent:light-dark(#7a1f1f,#ffb4a8)");
    expect(html).not.toContain("<bdi>Reprint</bdi>");
    pipeline.env = withoutDatabase();
    const again = await pipeline.fetch(PATH);
    expect(await again.text()).toBe(html);
    expect(again.headers.get("content-security-policy")).toBe(response.headers.get("content-security-policy"));
  });

  test("that looks the same in it is marked as its own, once", async () => {
    const policyOf = async (path: string) => (await pipeline.fetch(path)).headers.get("content-security-policy");
    expect(await policyOf(PATH)).toContain("; img-src 'self' https: data:;");
    configure({ IMAGES: "transformed", SITE_BACKGROUND: "#fdfcfa #17181a" });
    expect(await policyOf(PATH)).toContain("; img-src 'self' data:;");
    expect(await policyOf("/")).toContain("; img-src 'self' data:;");
    pipeline.env = withoutDatabase();
    expect(await policyOf(PATH)).toContain("; img-src 'self' data:;");
  });

  test("stays as it is for a variable that it does not show", async () => {
    configure({ NEWS_SITEMAP: "on" });
    pipeline.env = withoutDatabase();
    expect((await pipeline.fetch(PATH)).status).toBe(200);
  });
});

describe("the site's own pages", () => {
  beforeEach(() => configure(CONFIGURED));

  test.each([
    ["/tags/harbor", "Beiträge mit dem Schlagwort <bdi>Harbor</bdi>"],
    ["/archive", "Archiv"],
    ["/search", "Suchen"],
    ["/no/such-page", "Unter dieser Adresse gibt es keine Seite"],
  ])("%s is in its language", async (path, heading) => {
    const html = await text(path);
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(html).toContain(`<h1>${heading}</h1>`);
  });

  test("the front page's headline is the site's name, and its sections are in its language", async () => {
    const html = await text("/");
    expect(html).toMatch(/<h1 class="mark"><a href="\/"><img class="logo" [^>]*alt="Küstenblatt"/);
    expect(html).toContain('<a href="/" aria-current="page">Neues</a>');
  });

  test("programs get the same", async () => {
    expect(await text("/feed.xml")).toContain("<description>Nachrichten von der Küste.</description>");
    expect(JSON.parse(await text("/feed.json"))).toMatchObject({
      title: "Küstenblatt",
      description: "Nachrichten von der Küste.",
      home_page_url: `${ORIGIN}/`,
    });
    expect(await text("/opensearch.xml")).toContain("<Description>Nachrichten von der Küste.</Description>");
    expect(await text("/llms.txt")).toContain("> Nachrichten von der Küste.");
    expect(await text("/favicon.ico")).toContain("#7a1f1f");
    expect(await text(PATH)).toContain('"logo":"https://logos.example/ours.svg"');
  });
});

/** Answers depend on the address alone, so there is no Vary header. */
test.each([
  "/",
  "/harbor",
  PATH,
  "/tags/harbor",
  "/archive",
  "/archive/2026-11",
  "/search?q=ferry",
  "/about",
  "/privacy",
  "/reactions/love",
  "/feed.xml",
  "/harbor/atom.xml",
  "/tags/harbor/feed.json",
  "/opml.xml",
  "/sitemap.xml",
  "/sitemap-0.xml",
  "/robots.txt",
  "/opensearch.xml",
  "/llms.txt",
  "/favicon.ico",
  `${PATH}/reactions`,
  `/oembed?url=${encodeURIComponent(ORIGIN + PATH)}`,
  "/no/such-page",
  "/HARBOR",
  "/about/",
])("%s is the same for everybody, and says so", async (path) => {
  const plain = await pipeline.fetch(path, { redirect: "manual" });
  const particular = await pipeline.fetch(path, {
    redirect: "manual",
    headers: {
      accept: "application/json",
      "accept-language": "ar",
      "accept-encoding": "identity",
      cookie: "visitor=somebody",
      "user-agent": "Somebody/1.0",
      origin: "https://elsewhere.example",
    },
  });
  expect(plain.headers.get("vary")).toBe(null);
  expect(plain.headers.get("set-cookie")).toBe(null);
  expect([particular.status, [...particular.headers], await particular.text()]).toEqual([
    plain.status,
    [...plain.headers],
    await plain.text(),
  ]);
});
