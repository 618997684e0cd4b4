import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { KIND_NAMES } from "../../src/reactions/listed.ts";
import { chosen } from "./answers.ts";
import type { SampleName } from "./site.ts";
import { NOWHERE, type World } from "./visit.ts";

const NARROW_PIXELS = 320;
const DEFAULT_FONT_PIXELS = 16;
/** A small part of the type's size depends on the width of the window. */
const TEXT_SIZE_SHARE_MIN = 0.9;
/** The contrast that the Web Content Accessibility Guidelines require at level AAA (success criterion 1.4.6). */
const CONTRAST_MIN = 7;

/** Every kind of page that could be too wide: words, tables, code, pictures, scripts of all directions. */
const PAGES: (SampleName | "front" | "source" | "missing")[] = [
  "front",
  "source",
  "missing",
  "article",
  "german",
  "arabic",
  "japanese",
  "hostile",
  "media",
  "withdrawn",
];

/** Elements wider than the window, by tag and text, without those that scroll in a box of their own. */
const overflowing = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const wide = Array.from(document.querySelectorAll<HTMLElement>("body *"), (element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const boxed = element.parentElement?.closest("pre, table, header nav") !== null;
      const out = width > 0 && !boxed && (left < -0.5 || right > clientWidth + 0.5);
      return out ? `${element.tagName} ${element.textContent.trim().slice(0, 30)}` : "";
    });
    return [...wide.filter(Boolean), ...(scrollWidth > clientWidth ? [`the page: ${scrollWidth}`] : [])];
  });

/** Sets the font size that the reader chose in the browser. */
async function setTextSize(page: Page, percent: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const size = (DEFAULT_FONT_PIXELS * percent) / 100;
  await session.send("Page.setFontSizes", { fontSizes: { standard: size, fixed: size } });
}

const textSize = (page: Page): Promise<number> =>
  page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("main") as Element).fontSize));

/** The colors of an article's body, and their contrast. */
const colors = (page: Page) =>
  page.evaluate(() => {
    const luminanceOf = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const paper = luminanceOf(getComputedStyle(document.documentElement).backgroundColor);
    const ink = luminanceOf(getComputedStyle(document.querySelector(".body p") as Element).color);
    return { paper, contrast: (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05) };
  });

/** Where the lines of a heading begin and end within their column. */
const linesOf = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const text = range.getBoundingClientRect();
      const column = element.getBoundingClientRect();
      return { fromLeft: Math.round(text.left - column.left), fromRight: Math.round(column.right - text.right) };
    });

/** Articles of all kinds, in all conditions. */
export function reading(world: World): void {
  const addressOf = (name: (typeof PAGES)[number]): string => {
    const { origin, pages } = world.site;
    if (name === "front") return `${origin}/`;
    if (name === "source") return `${origin}/lindhaven-ledger`;
    return name === "missing" ? `${origin}/lindhaven-ledger/nothing-of-that-name` : pages[name];
  };

  test("an article has its headline, credit, dates and question, once each", async () => {
    await using reader = await world.visit(world.site.pages.article);
    const { page } = reader;
    expect(await page.locator("h1").allInnerTexts()).toEqual(["The Night Ferry Comes Back to Lindhaven"]);
    expect(await page.locator(".credit").allInnerTexts()).toEqual([
      "The post The Night Ferry Comes Back to Lindhaven appeared first on The Lindhaven Ledger.",
    ]);
    expect(await page.locator("article time").count()).toBe(1);
    expect(await page.locator(".reactions h2").allInnerTexts()).toEqual(["What’s your reaction?"]);
    expect(reader.attempted).toEqual([]);
    expect(reader.trouble()).toEqual([]);
  });

  test("light on paper by day, dark by night, and it changes with the reader's system", async () => {
    await using reader = await world.visit(world.site.pages.article, { colorScheme: "light" });
    const { page } = reader;
    const day = await colors(page);
    expect(day.paper).toBeGreaterThan(0.9);
    expect(day.contrast).toBeGreaterThan(CONTRAST_MIN);
    await page.emulateMedia({ colorScheme: "dark" });
    const night = await colors(page);
    expect(night.paper).toBeLessThan(0.05);
    expect(night.contrast).toBeGreaterThan(CONTRAST_MIN);
  });

  const conditions: { name: string; width: number; percent: number; options?: BrowserContextOptions }[] = [
    { name: "320 pixels wide", width: NARROW_PIXELS, percent: 100 },
    { name: "text at 200%", width: 1280, percent: 200 },
    { name: "320 pixels wide, text at 200%", width: NARROW_PIXELS, percent: 200 },
  ];
  describe.each(conditions)("$name", ({ width, percent }) => {
    test("nothing stands out of any page", async () => {
      await using reader = await world.visit(NOWHERE, { viewport: { width, height: 800 } });
      const { page } = reader;
      await page.goto(addressOf("front"));
      const normal = await textSize(page);
      await setTextSize(page, percent);
      expect((await textSize(page)) / normal).toBeGreaterThan((percent / 100) * TEXT_SIZE_SHARE_MIN);
      for (const name of PAGES) {
        await page.goto(addressOf(name));
        expect(await overflowing(page), name).toEqual([]);
      }
    });
  });

  test("nor with the spacing of text that readers may need (WCAG 2.2, 1.4.12)", async () => {
    for (const width of [NARROW_PIXELS, 1280]) {
      await using reader = await world.visit(NOWHERE, { viewport: { width, height: 800 } });
      const { page } = reader;
      for (const name of PAGES) {
        await page.goto(addressOf(name));
        await page.evaluate(() => {
          const spacing = new CSSStyleSheet();
          spacing.replaceSync(
            "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}",
          );
          document.adoptedStyleSheets.push(spacing);
        });
        expect(await overflowing(page), `${name} at ${width}`).toEqual([]);
      }
    }
  });

  test("nor of a word that has no end, wherever it stands", async () => {
    const word = "Donaudampfschifffahrt".repeat(4);
    const address = await world.site.deliver("post.published", {
      id: "no-end",
      title: word,
      content_html: `<p>${word}</p><h2>${word}</h2><table><tr><td>${word}</td></tr></table>`,
      authors: [{ name: word }],
      tags: [word],
    });
    await using reader = await world.visit(NOWHERE, { viewport: { width: NARROW_PIXELS, height: 800 } });
    const { page } = reader;
    const author = `/lindhaven-ledger/authors/${word.toLowerCase()}`;
    for (const path of [address, "/", "/lindhaven-ledger", "/tags", `/tags/${word.toLowerCase()}`, author]) {
      await page.goto(new URL(path, world.site.origin).href);
      expect(await page.locator("main").innerText(), path).toContain("Donaudampfschifffahrt");
      expect(await overflowing(page), path).toEqual([]);
    }
  });

  test("on a phone, the search is to be seen in forced colors too", async () => {
    const options = { viewport: { width: 360, height: 800 }, forcedColors: "active" } as const;
    await using reader = await world.visit("/", options);
    const [icon, ground] = await reader.page.locator("header button").evaluate((button) => {
      const { borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(button, "::before");
      return [borderTopStyle === "none" ? backgroundColor : borderTopColor, getComputedStyle(button).backgroundColor];
    });
    expect(icon).not.toBe(ground);
  });

  test("on a phone, related posts stand two in a row", async () => {
    await using reader = await world.visit(NOWHERE, { viewport: { width: 360, height: 800 } });
    const cards = reader.page.locator(".further .card");
    let tops: number[] = [];
    // The first posts of a site get related ones only when their pages are looked at again.
    for (const address of Object.values(world.site.pages)) {
      await reader.page.goto(address);
      tops = await cards.evaluateAll((all) => all.map((card) => Math.round(card.getBoundingClientRect().top)));
      if (tops.length > 1) break;
    }
    expect(tops.length).toBeGreaterThan(1);
    expect(tops[1]).toBe(tops[0]);
  });

  test("nor of the page that a form leads to, whatever was chosen", async () => {
    for (const name of ["german", "arabic"] as const) {
      const options = { viewport: { width: NARROW_PIXELS, height: 800 }, javaScriptEnabled: false };
      await using reader = await world.visit(NOWHERE, options);
      const { page } = reader;
      await setTextSize(page, 200);
      for (const kind of KIND_NAMES) {
        await page.goto(`${world.site.pages[name]}/reactions?mine=${kind}`);
        expect(await chosen(page)).toEqual([kind]);
        expect(await overflowing(page), `${name} ${kind}`).toEqual([]);
      }
    }
  });

  test("Arabic is set from right to left, code in it is not", async () => {
    await using reader = await world.visit(world.site.pages.arabic, { viewport: { width: 390, height: 800 } });
    const { page } = reader;
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      "ar",
      "rtl",
    ]);
    for (const selector of ["h1", ".standfirst", ".body p", "#reactions-question"]) {
      expect(await linesOf(page, selector), selector).toMatchObject({ fromRight: 0 });
    }
    const [like, wow] = await page
      .locator(".reactions button")
      .evaluateAll((buttons) =>
        [buttons[0], buttons[3]].map((button) => (button as Element).getBoundingClientRect().left),
      );
    expect(like).toBeGreaterThan(wow as number);
    expect(await page.locator("em[lang=en]").evaluate((name) => getComputedStyle(name).direction)).toBe("ltr");
    expect(await page.locator(".reactions .label").allInnerTexts()).not.toContain("Like");
  });

  test("Japanese is marked as such, in its own words and without tracking", async () => {
    await using reader = await world.visit(world.site.pages.japanese, { viewport: { width: 390, height: 800 } });
    const { page } = reader;
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      "ja",
      "ltr",
    ]);
    expect(await page.locator("h1").evaluate((h1) => getComputedStyle(h1).letterSpacing)).toMatch(/^(?:0px|normal)$/);
    expect(await linesOf(page, ".body p")).toMatchObject({ fromLeft: 0 });
    expect(await page.locator(".credit").innerText()).toContain("The Lindhaven Ledger");
    expect(await page.locator("#reactions-question").innerText()).toMatch(/\p{Script=Hiragana}/u);
  });

  test("printed, the article is there and the reactions are not", async () => {
    await using reader = await world.visit(world.site.pages.article);
    const { page } = reader;
    const visible = (selector: string) => page.locator(selector).isVisible();
    expect(await visible(".reactions")).toBe(true);
    await page.emulateMedia({ media: "print" });
    expect(await visible(".reactions")).toBe(false);
    expect(await visible(".body")).toBe(true);
    expect(await visible(".credit")).toBe(true);
    expect(await visible("[role=search]")).toBe(false);
    // Paper cannot be clicked.
    const address = await page
      .locator(".credit a")
      .first()
      .evaluate((link) => getComputedStyle(link, "::after").content);
    expect(address).toContain("http://ledger.localhost:");
  });

  test("printed, the list of topics has its topics", async () => {
    await using reader = await world.visit("/tags");
    const { page } = reader;
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("main").innerText()).toContain("Harbor");
    await page.goto(world.site.pages.article);
    expect(await page.locator("ul.tags").isVisible()).toBe(false);
  });
}
