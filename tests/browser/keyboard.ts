import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { AXE, isWithoutFault } from "./accessibility.ts";
import { answer, breathe, chosen, live, said } from "./answers.ts";
import { eventually, NOWHERE, type World } from "./visit.ts";

const OUTLINE_MIN_PIXELS = 2;
const STOPS_MAX = 200;

interface Focused {
  name: string;
  /** Whether the element can be scrolled, which depends on the installed fonts. */
  scrolls: boolean;
  inMain: boolean;
  /** Whether the whole element is in the window, give or take a fraction of a pixel. */
  inView: boolean;
  outlinePixels: number;
}

const focused = (page: Page): Promise<Focused | null> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (element === null || element === document.body) return null;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return {
      name: (element.ariaLabel ?? (element.closest("label") ?? element).textContent).trim(),
      scrolls: element.matches("pre, table"),
      inMain: document.querySelector("main")?.contains(element) ?? false,
      inView: top > -1 && left > -1 && bottom < innerHeight + 1 && right < innerWidth + 1,
      outlinePixels: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    };
  });

/** The elements that Tab reaches until it leaves the page. */
async function tabThrough(page: Page): Promise<Focused[]> {
  const stops: Focused[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (stop === null) return stops;
    stops.push(stop);
    if (stops.length > STOPS_MAX) throw new Error("Tab never leaves the page");
  }
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = await focused(page); stop?.name !== name; stop = await focused(page)) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === null) throw new Error(`Tab does not come to ${name}`);
  }
}

/** An article used without a mouse. */
export function byKeyboard(world: World): void {
  test("Tab comes to everything in the order it is read, always in sight", async () => {
    await using reader = await world.visit(world.site.pages.media);
    const { page } = reader;
    await live(page);
    const stops = await tabThrough(page);
    // The neighbors link here once the cron has run.
    const steady = stops.filter(({ scrolls, name }) => !scrolls && !/^(?:Previous|Next) post/.test(name));
    expect(steady.map(({ name }) => name)).toEqual([
      "Skip to content",
      "Reprint",
      "Latest",
      "Publishers",
      "Topics",
      "Archive",
      "Search",
      "Search",
      "LLThe Lindhaven Ledger",
      "Tomasz Vell",
      "Read the original ↗\uFE0E",
      "YouTube: Big Buck Bunny",
      "Open-Air Cinema: How the Harbor Wall Became a Screen",
      "The Lindhaven Ledger",
      "Cinema",
      "Harbor",
      "How it works",
      "Like, 0",
      "Dislike, 0",
      "Love, 0",
      "Funny, 0",
      "Angry, 0",
      "Sad, 0",
      "Wow, 0",
      "By mail",
      "Copy link",
      "LLThe Lindhaven Ledger",
      "All posts",
      "RSS",
      "Atom",
      "JSON Feed",
      "Reprint",
      "RSS",
      "Atom",
      "JSON Feed",
      "About",
      "Corrections",
      "Contact",
      "Accessibility",
      "Privacy",
      "System",
    ]);
    expect(stops.filter(({ inView }) => !inView)).toEqual([]);
    expect(stops.filter(({ outlinePixels }) => outlinePixels < OUTLINE_MIN_PIXELS)).toEqual([]);
  });

  test("what scrolls sideways can be reached, and scrolled", async () => {
    await using reader = await world.visit(world.site.pages.media, { viewport: { width: 320, height: 640 } });
    const { page } = reader;
    await live(page);
    const code = page.locator(".body pre");
    await tabTo(page, (await code.innerText()).trim());
    await page.keyboard.press("ArrowRight");
    await eventually(() => code.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
  });

  test("the search suggests, and what it suggests is chosen with arrows and Enter", async () => {
    await using reader = await world.visit(NOWHERE, { viewport: { width: 1280, height: 720 } });
    const { page } = reader;
    await page.addInitScript({ path: AXE });
    await page.goto(world.site.origin);
    const field = page.getByRole("combobox", { name: "Search" });
    const before = await field.elementHandle();
    const rolesOf = () => before!.evaluate((input) => `${(input as HTMLInputElement).type} ${input.role}`);
    const role = await rolesOf();
    await field.focus();
    await page.locator("[role=listbox]").waitFor({ state: "attached" });
    // Firefox makes another object of a field whose role changes, and a screen reader in it loses its name.
    expect([role, await rolesOf()]).toEqual(["text combobox", "text combobox"]);
    const wide = await field.evaluate((input) => input.getBoundingClientRect().width);
    await field.fill("harb");
    const list = page.getByRole("listbox", { name: "Search" });
    await list.waitFor();
    const options = list.getByRole("option");
    expect(await options.allInnerTexts()).toEqual([expect.stringMatching(/^Harbor\s+Topics$/), "harbor"]);
    expect(await field.getAttribute("aria-expanded")).toBe("true");
    const active = () => page.evaluate(() => document.activeElement?.getAttribute("aria-activedescendant") ?? "");
    const steps = [];
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) {
      await page.keyboard.press(key);
      steps.push(await active());
    }
    expect(steps).toEqual(["suggestion-0", "suggestion-1", "", "suggestion-1"]);
    await isWithoutFault(page, "suggestions");
    await page.keyboard.press("Escape");
    expect([await list.isVisible(), await field.inputValue(), await active()]).toEqual([false, "harb", ""]);
    expect(await field.evaluate((input) => input.getBoundingClientRect().width)).toBe(wide);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/tags/harbor");
    await page.getByRole("combobox").fill("the harb");
    await page.getByRole("option", { name: "the harbor" }).click();
    await page.waitForURL("**/search?q=the+harbor");
    expect(reader.trouble()).toEqual([]);
  });

  test("the first stop skips to the content", async () => {
    await using reader = await world.visit(world.site.pages.article);
    const { page } = reader;
    const skip = page.getByRole("link", { name: "Skip to content" });
    expect(await skip.evaluate((link) => link.getBoundingClientRect().bottom)).toBeLessThanOrEqual(0);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toMatchObject({ name: "Skip to content", inMain: false, inView: true });
    await page.keyboard.press("Enter");
    await page.waitForURL("**#content");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toMatchObject({ name: "LLThe Lindhaven Ledger", inMain: true });
  });

  test("Enter and Space press the buttons, and the focus stays on them", async () => {
    await using reader = await world.visit(world.site.pages.article);
    const { page } = reader;
    await live(page);
    await tabTo(page, "Sad, 0");
    await page.keyboard.press("Enter");
    await eventually(() => said(page)).toBe("Your reaction was saved. Press it again to take it back.");
    expect(await focused(page)).toMatchObject({ name: "Sad, 1" });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await eventually(async () => (await answer(page, "sad")).label).toBe("Sad, 0");
    await eventually(() => said(page)).toBe("Your reaction was saved. Press it again to take it back.");
    expect(await focused(page)).toMatchObject({ name: "Wow, 1" });
    await breathe(page);
    await page.keyboard.press("Space");
    await eventually(() => said(page)).toBe("Your reaction was taken back.");
    expect(await chosen(page)).toEqual([]);
  });

  test("without JavaScript, too", async () => {
    await using reader = await world.visit(world.site.pages.article, { javaScriptEnabled: false });
    const { page } = reader;
    await tabTo(page, "👎Dislike");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/reactions?mine=dislike");
    expect(await chosen(page)).toEqual(["dislike"]);
  });
}
