/** Thousands of generated hostile posts, against the sanitizer and the page. */
import { describe, expect, test } from "vitest";
import { sanitize } from "../../src/html/sanitize.ts";
import { cutOff, provoked, type Served, tryOut, withSensors } from "./firing.ts";
import { vectorsOf } from "./vectors.ts";
import { aWorld, type World } from "./visit.ts";

const SEED = 4;
const COUNT = 12_000;
const SHAPES_MIN = 10_000;
/** Long enough for a busy machine. */
const TIMEOUT_MILLISECONDS = 900_000;
const FIRING_MIN_SHARE = 0.25;
/**
 * One vector in so many is tried without the sanitizer, to show that vectors fire there. A thousand are enough to
 * know the share.
 */
const TRIED_UNSANITIZED = 12;
const VECTORS_A_PAGE = 500;
/** How many posts go through the whole pipeline, and how many vectors each has. */
const POSTS = 12;
const VECTORS_A_POST = 30;

const PLACE = "<p>In the place of this.</p>";
const POST = { id: "a-place-for-vectors", title: "A Place for Vectors", content_html: PLACE };

const vectors = vectorsOf(SEED, COUNT);
const world = aWorld();

/** A real article's page, and its policy without players and forms. */
async function aPage({ site }: World): Promise<Served> {
  const response = await fetch(await site.deliver("post.published", POST));
  const policy = (response.headers.get("content-security-policy") ?? "")
    .replace(/frame-src [^;]*/, "frame-src 'none'")
    .replace(/form-action [^;]*/, "form-action 'none'");
  expect(policy).toMatch(/default-src 'none'.*frame-src 'none'; form-action 'none'/);
  const body = await response.text();
  expect(body.split(PLACE)).toHaveLength(2);
  return { body, policy };
}

/** Copies of a page with other articles in it, by their addresses. They number their articles from 0. */
function filled({ site }: World, { body: page, policy }: Served, articles: readonly string[]): Map<string, Served> {
  const pages = new Map<string, Served>();
  for (let start = 0; start < articles.length; start += VECTORS_A_PAGE) {
    const body = articles
      .slice(start, start + VECTORS_A_PAGE)
      .map((article, index) => `<section data-vector="${index}">${article}</section><hr>`)
      .join("");
    pages.set(`${site.origin}/trial/${start}`, { body: page.replace(PLACE, () => body), policy });
  }
  return pages;
}

/** Opens every page and triggers its handlers. Returns the notes, the requests, and the pages around the articles. */
async function show({ browser, site }: World, pages: ReadonlyMap<string, Served>) {
  // A service worker would ask the site for the pages itself.
  const context = await browser.newContext({ serviceWorkers: "block" });
  try {
    await withSensors(context);
    const requests = await cutOff(context, pages, site.origin);
    const noted: string[] = [];
    const around: string[][] = [];
    for (const address of pages.keys()) {
      const page = await context.newPage();
      page.on("pageerror", (error) => noted.push(`error ${address} ${error.message}`));
      page.on("framenavigated", (frame) => frame.url() !== address && noted.push(`navigated to ${frame.url()}`));
      context.on("page", (opened) => opened !== page && noted.push(`opened ${opened.url()}`));
      await page.goto(address);
      // Once the counts are there, the page itself does not change any more.
      await page.locator(".reactions button[aria-label]").first().waitFor();
      noted.push(...(await provoked(page, "[data-vector] *")).map(({ kind, text }) => `${kind} ${text} ${address}`));
      around.push(
        await page.evaluate(() => {
          for (const section of document.querySelectorAll("body section[data-vector]")) section.replaceChildren();
          return document.documentElement.outerHTML.split(/(?=<)/);
        }),
      );
      context.removeAllListeners("page");
      await page.close();
    }
    return { noted, requests, around };
  } finally {
    await context.close();
  }
}

describe("vectors", { timeout: TIMEOUT_MILLISECONDS }, () => {
  test("are many, and no two of the same shape", () => {
    expect(new Set(vectors.map((html) => html.replace(/\d+/g, "0"))).size).toBeGreaterThan(SHAPES_MIN);
    expect(vectorsOf(SEED, 100)).toEqual(vectors.slice(0, 100));
  });

  test("fire where nothing sanitizes them", async () => {
    const some = vectors.filter((_, index) => index % TRIED_UNSANITIZED === 0);
    const { tried } = await tryOut(world.browser, some);
    expect(tried.filter(({ fired }) => fired).length).toBeGreaterThan(some.length * FIRING_MIN_SHARE);
    expect(tried.filter(({ reports }) => reports.length > 0).length).toBeGreaterThan(some.length * FIRING_MIN_SHARE);
    expect(tried.filter(({ escaped }) => escaped).length).toBeGreaterThan(0);
  });

  test("sanitized, none runs, tries to, asks for anything but pictures, or leaves its article", async () => {
    const clean = vectors.map((html) => sanitize(html, { baseUrl: "https://news.example/post/" }).html);
    expect(clean.filter((html) => html !== "").length).toBeGreaterThan(COUNT * FIRING_MIN_SHARE);
    const page = await aPage(world);
    const shown = await show(world, filled(world, page, clean));
    expect(shown.noted).toEqual([]);
    expect(shown.requests).toEqual([]);
    const blank = await show(world, filled(world, page, Array<string>(VECTORS_A_PAGE).fill("")));
    const [expected] = blank.around as [string[]];
    expect(shown.around).toHaveLength(COUNT / VECTORS_A_PAGE);
    for (const around of shown.around) {
      expect(around.filter((tag, place) => tag !== expected[place])).toEqual([]);
      expect(around).toHaveLength(expected.length);
    }
  });

  test("published, none does under the page's own policy, which stops nothing", async () => {
    for (let post = 0; post < POSTS; post += 1) {
      // Each post takes vectors from the whole list, so that one leaves something open and the next falls into it.
      const content_html = vectors
        .filter((_, index) => index % POSTS === post)
        .slice(0, VECTORS_A_POST)
        .join("\n");
      const address = await world.site.deliver("post.published", {
        id: `vectors-${post}`,
        title: `Post ${post}`,
        content_html,
      });
      await using reader = await world.visit(address);
      const { page, context } = reader;
      await page.locator(".reactions button[aria-pressed]").first().waitFor();
      expect(reader.trouble()).toEqual([]);
      const pictures = await page
        .locator(":is(.body, .turn) :is(img, source, video)")
        .evaluateAll((media) =>
          media.flatMap((one) => ["src", "srcset", "poster"].map((name) => one.getAttribute(name) ?? "")),
        );
      expect(reader.attempted.filter((asked) => !pictures.some((picture) => picture.includes(asked)))).toEqual([]);
      expect(page.url()).toBe(address);
      expect([page.frames().length, context.pages().length]).toEqual([1, 1]);
    }
  });
});
