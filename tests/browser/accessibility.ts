import { createRequire } from "node:module";
import type axeCore from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { button, live, said } from "./answers.ts";
import { eventually, NOWHERE, type World } from "./visit.ts";

export const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const COLOR_SCHEMES = ["light", "dark"] as const;
/** The rules of axe-core whose findings depend on colors. */
const COLOR_RULES = ["color-contrast", "link-in-text-block"];

/** The findings of axe-core, each with its elements: of all rules or of some. */
const violations = (page: Page, rules?: string[]): Promise<string[]> =>
  page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations } = await axe.run(
      only === undefined ? { rules: { "target-size": { enabled: true } } } : { runOnly: only },
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }, rules);

/** Expects no finding of axe-core in a page that has loaded it, in light and dark. */
export async function isWithoutFault(page: Page, where: string): Promise<void> {
  for (const colorScheme of COLOR_SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const found = await violations(page, colorScheme === "light" ? undefined : COLOR_RULES);
    expect(found, `${where}, ${colorScheme}`).toEqual([]);
  }
}

/** A phone's window at 400 % zoom (WCAG 2.2, 1.4.10), and a desktop's. */
const WIDTHS_PIXELS = [320, 1280] as const;

/**
 * Checks every kind of page by the rules of axe-core and the size of its targets, in light and dark, narrow and wide.
 */
export function accessible(world: World): void {
  const pages: { name: string; address: () => string; status: number }[] = [
    { name: "the front page", address: () => "/", status: 200 },
    { name: "a publisher's page", address: () => "/lindhaven-ledger", status: 200 },
    { name: "a publisher's page from right to left", address: () => "/al-marsa", status: 200 },
    { name: "an author's posts", address: () => "/lindhaven-ledger/authors/marta%20quill", status: 200 },
    { name: "a search that was mistyped", address: () => "/search?q=harbr", status: 200 },
    { name: "the publishers", address: () => "/publishers", status: 200 },
    { name: "the topics", address: () => "/tags", status: 200 },
    { name: "the corrections", address: () => "/corrections", status: 200 },
    { name: "contact", address: () => "/contact", status: 200 },
    { name: "the accessibility statement", address: () => "/accessibility", status: 200 },
    { name: "a tag", address: () => "/tags/harbor", status: 200 },
    { name: "the archive", address: () => "/archive", status: 200 },
    { name: "a month", address: () => "/archive/2026-11", status: 200 },
    { name: "the search", address: () => "/search", status: 200 },
    { name: "a search that found something", address: () => "/search?q=harbor&date=2026", status: 200 },
    { name: "a search that found nothing", address: () => "/search?q=zeppelin", status: 200 },
    { name: "a search that cannot be", address: () => "/search?q=!&date=yesterday", status: 400 },
    { name: "about the site", address: () => "/about", status: 200 },
    { name: "privacy", address: () => "/privacy", status: 200 },
    { name: "an article", address: () => world.site.pages.article, status: 200 },
    {
      name: "an article with pictures, a table, code and a player",
      address: () => world.site.pages.media,
      status: 200,
    },
    { name: "an article from right to left", address: () => world.site.pages.arabic, status: 200 },
    { name: "an article that meant harm", address: () => world.site.pages.hostile, status: 200 },
    {
      name: "counts without JavaScript",
      address: () => `${world.site.pages.article}/reactions?mine=love`,
      status: 200,
    },
    { name: "no such page", address: () => "/lindhaven-ledger/nothing-of-that-name", status: 404 },
    { name: "a withdrawn post", address: () => world.site.pages.withdrawn, status: 410 },
    { name: "the week's favorites", address: () => "/reactions/love", status: 200 },
    { name: "a problem", address: () => "/problems/rate-limited", status: 200 },
  ];
  test.each(pages)("$name", async ({ address, status }) => {
    await using reader = await world.visit(NOWHERE);
    const { page } = reader;
    await page.addInitScript({ path: AXE });
    const response = await page.goto(new URL(address(), world.site.origin).href);
    expect(response?.status()).toBe(status);
    for (const width of WIDTHS_PIXELS) {
      await page.setViewportSize({ width, height: 720 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "no scrolling sideways").toBe(width);
      await isWithoutFault(page, `${width} pixels`);
    }
  });

  test("an article after a reaction, on a phone", async () => {
    await using reader = await world.visit(NOWHERE, { viewport: { width: 320, height: 640 } });
    const { page } = reader;
    await page.addInitScript({ path: AXE });
    await page.goto(world.site.pages.media);
    await live(page);
    await button(page, "love").click();
    await eventually(() => said(page)).not.toBe("");
    await isWithoutFault(page, "a phone");
  });
}
