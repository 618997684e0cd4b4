import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { button, live } from "./answers.ts";
import { drawn, eventually, NOWHERE, type World } from "./visit.ts";

interface Shifts {
  shifts?: number[];
}

/** Notes how far things on a page move by themselves. */
const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const shifts: number[] = ((window as Shifts).shifts = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });

const shiftsOf = (page: Page): Promise<number[]> => page.evaluate(() => (window as Shifts).shifts ?? []);

/** Nothing on a page moves by itself. */
export function stayingStill(world: World): void {
  test("nothing moves while the page, its counts and its pictures come in", async () => {
    // The whole article is in the window, so that all pictures load and every shift is seen.
    await using reader = await world.visit(NOWHERE, { viewport: { width: 800, height: 4000 } });
    const { page } = reader;
    await watchShifts(page);
    let show!: () => void;
    const shown = new Promise<void>((resolve) => (show = resolve));
    await page.route("**/images/**", async (route) => {
      await shown;
      const [width, height] = route.request().url().includes("cinema") ? [1600, 900] : [640, 480];
      const body = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`;
      await route.fulfill({ contentType: "image/svg+xml", body });
    });
    await page.goto(world.site.pages.media, { waitUntil: "domcontentloaded" });
    await live(page);
    await drawn(page);
    show();
    const widths = () =>
      page.locator(".body img").evaluateAll((images) => images.map((img) => (img as HTMLImageElement).naturalWidth));
    await eventually(widths).not.toContain(0);
    await drawn(page);
    expect(await page.locator(".body img").count()).toBe(2);
    expect(await shiftsOf(page)).toEqual([]);

    // The instrument works: it sees real movements.
    await page.evaluate(() => document.querySelector("h1")?.before(document.createElement("hr")));
    await eventually(() => shiftsOf(page)).not.toEqual([]);
  });

  test("a reaction moves nothing either", async () => {
    await using reader = await world.visit(NOWHERE, { viewport: { width: 800, height: 1200 } });
    const { page } = reader;
    await watchShifts(page);
    await page.goto(world.site.pages.short);
    await live(page);
    const places = () =>
      page.locator("button, footer").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    const before = await places();
    await button(page, "angry").click();
    await eventually(() => page.getByRole("status").innerText()).not.toBe("");
    await drawn(page);
    expect(await places()).toEqual(before);
  });

  test("and nothing is animated, whatever motion the reader prefers", async () => {
    await using reader = await world.visit(world.site.pages.article, { reducedMotion: "no-preference" });
    const { page } = reader;
    await button(page, "like").hover();
    const moving = await page.evaluate(() =>
      Array.from(document.querySelectorAll("*"), (element) => getComputedStyle(element)).filter(
        ({ animationName, scrollBehavior, transitionDuration }) =>
          animationName !== "none" || scrollBehavior !== "auto" || transitionDuration !== "0s",
      ),
    );
    expect(moving).toHaveLength(0);
  });
}
