/**
 * `node scripts/screenshots.ts`: takes the README's pictures of whole pages on a running site, into docs/. The machine
 * needs fonts for emoji and Arabic. With `--all DIR` it takes every kind of page at four widths, in light and dark, in
 * forced colors and in print, into a folder, for review.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { ListedKind } from "../src/reactions/listed.ts";
import { launchBrowser } from "../tests/browser/browser.ts";
import { type RunningSite, type SampleName, startSite } from "../tests/browser/site.ts";
import { writeBuiltWorker } from "../tests/e2e/built.ts";
import { placeOf } from "./place.ts";
import { migrate } from "./worker.ts";

const DOCS = path.join(import.meta.dirname, "..", "docs");
const PICTURE_MAX_BYTES = 700_000;

interface Sitting {
  sample: SampleName;
  /** The reactions of other readers: fewer than one address may make in a day or a minute. */
  others: Partial<Record<ListedKind, number>>;
  mine: ListedKind;
  options: BrowserContextOptions;
  pictures: { name: string; colorScheme: "light" | "dark" }[];
}

const SITTINGS: Sitting[] = [
  {
    sample: "brief",
    others: { like: 12, love: 6, funny: 4, wow: 3, sad: 1 },
    mine: "love",
    options: { viewport: { width: 960, height: 900 } },
    pictures: [
      { name: "article-light", colorScheme: "light" },
      { name: "article-dark", colorScheme: "dark" },
    ],
  },
  {
    sample: "arabic",
    others: { like: 5, love: 9, wow: 2 },
    mine: "like",
    options: { viewport: { width: 390, height: 844 } },
    pictures: [{ name: "article-rtl", colorScheme: "light" }],
  },
];

/** Pages with many posts, of which a window's height is shown. */
const VIEWS = [
  { name: "front", path: "/" },
  { name: "search", path: "/search?q=harbor" },
] as const;

/** Pages of the dashboard, whole. */
const DASHBOARD = [
  { name: "admin-overview", path: "/admin?refresh=off", colorScheme: "light" },
  { name: "admin-delivery", path: "/admin/deliveries?status=published", first: true, colorScheme: "light" },
  { name: "admin-source", path: "/admin/sources/lindhaven-ledger", colorScheme: "light" },
  { name: "admin-destination", path: "/admin/destinations", first: true, colorScheme: "dark" },
] as const;

/** A publisher that has sent nothing yet. */
const EMPTY_SOURCE = {
  slug: "island-post",
  name: "The Island Post",
  home_page_url: "https://island.example/",
  language: "en",
  description: "Letters from the islands.",
};

/** Every kind of page, by an address or a sample. */
const KINDS: Readonly<Record<string, string | { sample: SampleName }>> = {
  front: "/",
  publishers: "/publishers",
  publisher: "/lindhaven-ledger",
  "publisher-rtl": "/al-marsa",
  "publisher-empty": `/${EMPTY_SOURCE.slug}`,
  topics: "/tags",
  topic: "/tags/harbor",
  archive: "/archive",
  month: `/archive/${new Date().toISOString().slice(0, 7)}`,
  author: "/lindhaven-ledger/authors/marta%20quill",
  favorites: "/reactions/love",
  corrections: "/corrections",
  search: "/search?q=harbor",
  "search-empty": "/search?q=zeppelin%20timetable",
  about: "/about",
  contact: "/contact",
  accessibility: "/accessibility",
  privacy: "/privacy",
  offline: "/offline",
  missing: "/lindhaven-ledger/the-night-fer",
  article: { sample: "article" },
  "article-plain": { sample: "brief" },
  "article-rtl": { sample: "arabic" },
  "article-cjk": { sample: "japanese" },
  "article-media": { sample: "media" },
  gone: { sample: "withdrawn" },
};
const WIDTHS_PIXELS = [1280, 820, 360, 320] as const;

/** How each page is shown. */
const LOOKS = {
  light: { colorScheme: "light", forcedColors: "none", media: "screen" },
  dark: { colorScheme: "dark", forcedColors: "none", media: "screen" },
  forced: { colorScheme: "dark", forcedColors: "active", media: "screen" },
  print: { colorScheme: "light", forcedColors: "none", media: "print" },
} as const;

const [option, folder] = process.argv.slice(2);
if (option !== undefined && (option !== "--all" || folder === undefined)) {
  process.stdout.write(
    "Usage: npm run screenshots\n       npm run screenshots -- --all DIR\n\nTakes the pictures of docs/ anew, or every kind of page into DIR.\n",
  );
  process.exit(option === "--help" ? 0 : 2);
}
mkdirSync(folder ?? DOCS, { recursive: true });
const launched = await launchBrowser();
const scratch = mkdtempSync(path.join(tmpdir(), "reprint-screenshots-"));
try {
  const built = await writeBuiltWorker(scratch);
  const site = await startSite(built, (state) => migrate(placeOf(path.join(import.meta.dirname, ".."), state)));
  try {
    if (folder === undefined) await takeDocs(launched.browser, site);
    else await takeAll(launched.browser, site, folder);
  } finally {
    await site.stop();
  }
} finally {
  await launched.close();
  rmSync(scratch, { recursive: true });
}

async function takeDocs(browser: Browser, site: RunningSite): Promise<void> {
  for (const sitting of SITTINGS) await take(browser, site.pages[sitting.sample], sitting);
  for (const { name, path: address } of VIEWS) await takeView(browser, name, site.origin + address);
  await takeDashboard(browser, site);
}

async function takeDashboard(browser: Browser, { origin, token }: RunningSite): Promise<void> {
  await addDestination(origin, token);
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${origin}/admin`);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  for (const { name, path: address, colorScheme, ...rest } of DASHBOARD) {
    await page.emulateMedia({ colorScheme });
    await page.goto(origin + address);
    if ("first" in rest) await page.locator("tbody th a").first().click();
    await page.waitForLoadState();
    await save(page, name, { fullPage: true });
  }
  await context.close();
}

/** A destination that announces nothing, since no post has its tag. */
async function addDestination(origin: string, token: string): Promise<void> {
  const response = await fetch(`${origin}/api/v1/destinations`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      kind: "mastodon",
      name: "Lindhaven on Mastodon",
      settings: { server: "https://social.example" },
      secrets: { token: "none" },
      filters: { tags: ["nothing"] },
    }),
  });
  if (!response.ok) throw new Error(`the destination was not added: ${await response.text()}`);
  await response.body?.cancel();
}

async function takeAll(browser: Browser, site: RunningSite, into: string): Promise<void> {
  await site.operate("POST", "/api/v1/sources", EMPTY_SOURCE);
  for (const width of WIDTHS_PIXELS) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    for (const [name, at] of Object.entries(KINDS)) {
      await page.goto(typeof at === "string" ? site.origin + at : site.pages[at.sample]);
      await withPictures(page);
      await takeLooks(page, into, `${name}-${width}`);
    }
    await page.goto(`${site.origin}/search`);
    await page.getByRole("combobox").focus();
    await page.getByRole("combobox").fill("harb");
    await page.getByRole("listbox").waitFor();
    await takeLooks(page, into, `search-suggestions-${width}`);
    await context.close();
  }
}

async function takeLooks(page: Page, into: string, name: string): Promise<void> {
  for (const [look, media] of Object.entries(LOOKS)) {
    await page.emulateMedia(media);
    await page.screenshot({ path: path.join(into, `${name}-${look}.png`), animations: "disabled" });
  }
  await page.emulateMedia(LOOKS.light);
}

async function take(browser: Browser, address: string, { others, mine, options, pictures }: Sitting): Promise<void> {
  for (const [kind, count] of Object.entries(others)) {
    for (let reader = 0; reader < count; reader++) await react(address, kind);
  }
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(address);
  await page.locator(`.reactions button[value=${mine}][aria-label]`).click();
  await page.getByRole("status").filter({ hasText: /\S/ }).waitFor();
  await page.mouse.move(0, 0);
  await withPictures(page);
  for (const { name, colorScheme } of pictures) {
    await page.emulateMedia({ colorScheme });
    await save(page, name, { fullPage: true });
  }
  await context.close();
}

async function takeView(browser: Browser, name: string, address: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 960, height: 1100 } });
  const page = await context.newPage();
  await page.goto(address);
  await withPictures(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await save(page, `${name}-${colorScheme}`, {});
  }
  await context.close();
}

/** Waits for the pictures, because browsers load those further down later. One of the samples' never comes. */
async function withPictures(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const img of document.images) img.loading = "eager";
    await Promise.allSettled(Array.from(document.images, (img) => img.decode()));
  });
}

async function save(page: Page, name: string, options: { fullPage?: boolean }): Promise<void> {
  const file = path.join(DOCS, `${name}.png`);
  await page.screenshot({ path: file, animations: "disabled", ...options });
  const { size } = statSync(file);
  if (size > PICTURE_MAX_BYTES) throw new Error(`${file} has ${size} bytes, too many for a README`);
  console.log(`  ${path.relative(process.cwd(), file)}  ${Math.ceil(size / 1000)} kB`);
}

async function react(address: string, kind: string): Promise<void> {
  const response = await fetch(`${address}/reactions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind }),
  });
  if (!response.ok) throw new Error(`a reader's reaction was not taken: ${await response.text()}`);
  await response.body?.cancel();
}
