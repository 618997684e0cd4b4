/**
 * `npm run screenshots`: takes the README's pictures of a running site into docs/. They look best on a machine with
 * fonts for emoji and Arabic.
 */
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { REACTION_KINDS, type ReactionKind } from "../src/model/reaction.ts";
import { launchBrowser } from "../tests/browser/browser.ts";
import { type SampleName, startSite } from "../tests/browser/site.ts";

const DOCS = path.join(import.meta.dirname, "..", "docs");
const PICTURE_MAX_BYTES = 300_000;
/** What stands between two parts of a picture that is put together. */
const GAP_PIXELS = 24;

/** What the pictures show as readers' answers, so that they look alike whenever they are taken. */
const COUNTS: Record<ReactionKind, number> = { like: 48, dislike: 2, love: 31, funny: 9, angry: 1, sad: 3, wow: 17 };
const MINE: ReactionKind = "love";

interface Picture {
  name: string;
  sample: SampleName;
  options: BrowserContextOptions;
}

const PICTURES: Picture[] = [
  {
    name: "article-light",
    sample: "article",
    options: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  },
  { name: "article-dark", sample: "article", options: { colorScheme: "dark", viewport: { width: 1280, height: 900 } } },
  {
    name: "article-rtl",
    sample: "arabic",
    options: { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  },
];

mkdirSync(DOCS, { recursive: true });
const launched = await launchBrowser();
try {
  const site = await startSite();
  try {
    for (const picture of PICTURES) {
      const file = path.join(DOCS, `${picture.name}.png`);
      await take(launched.browser, site.pages[picture.sample], picture, file);
      const { size } = statSync(file);
      console.log(`  ${path.relative(process.cwd(), file)}  ${Math.ceil(size / 1000)} kB`);
      if (size > PICTURE_MAX_BYTES) throw new Error(`${file} is too large for a README`);
    }
  } finally {
    await site.stop();
  }
} finally {
  await launched.close();
}

async function take(browser: Browser, address: string, { options }: Picture, file: string): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.route("**/reactions", (route) => {
    const mine = route.request().method() === "POST" ? MINE : undefined;
    const counts = mine === undefined ? COUNTS : { ...COUNTS, [mine]: COUNTS[mine] + 1 };
    const total = REACTION_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
    return route.fulfill({ json: { counts, total, mine } });
  });
  await page.goto(address);
  await page.locator(`.reactions button[value=${MINE}]`).click();
  await page.getByRole("status").filter({ hasText: /\S/ }).waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await shorten(page, options.viewport?.height ?? 0);
  await page.screenshot({ path: file });
  await context.close();
}

/** Leaves out as many of the article's last paragraphs as it takes for the question to come into the picture. */
function shorten(page: Page, height: number): Promise<void> {
  return page.evaluate(
    ({ height, gap }) => {
      const question = document.querySelector(".reactions") as HTMLElement;
      const body = document.querySelector(".body") as HTMLElement;
      while (body.childElementCount > 1 && question.getBoundingClientRect().bottom + gap > height) {
        body.lastElementChild?.remove();
      }
      scrollTo(0, 0);
    },
    { height, gap: GAP_PIXELS },
  );
}
