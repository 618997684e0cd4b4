import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { drawn, eventually, NOWHERE, type World } from "./visit.ts";

interface Shifts {
  shifts?: number[];
}

const picture = (width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#789"/></svg>`;

const PARAGRAPH = "<p>The pier was repaired twice, and nobody can say which of the repairs still holds it up.</p>";

/** Pictures as feeds send them: without a size, or with a wrong one. */
const GALLERY =
  `<figure><img src="/gallery/tall.svg" alt="A mast"><figcaption>A mast, from below.</figcaption></figure>` +
  `${PARAGRAPH}<p><img src="/gallery/wide.svg" width="300" height="300" alt="A quay"></p>` +
  `${PARAGRAPH}<p><img src="/gallery/half.svg" width="300" alt="A bollard"></p>` +
  PARAGRAPH.repeat(30) +
  `<p><img src="/gallery/far-tall.svg" alt="A crane"></p>${PARAGRAPH}` +
  `<figure><img src="/gallery/far-gone.svg" alt="A ghost ship"><figcaption>Unseen since.</figcaption></figure>${PARAGRAPH}`;

const SIZES: Readonly<Record<string, [width: number, height: number]>> = {
  "tall.svg": [400, 900],
  "wide.svg": [900, 300],
  "half.svg": [300, 40],
  "far-tall.svg": [300, 500],
};

async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = ((window as Shifts).shifts = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
}

const shiftsOf = (page: Page): Promise<number[]> => page.evaluate(() => (window as Shifts).shifts ?? []);

const shapeOf = (page: Page, alt: string) =>
  page.getByAltText(alt).evaluate((img) => {
    const { width, height } = img.getBoundingClientRect();
    return Math.round((width / height) * 100) / 100;
  });

/** Pictures as feeds send them. */
export function showingPictures(world: World): void {
  test("nothing moves for pictures of unknown or wrong size, nor for those that never come", async () => {
    const address = await world.site.deliver("post.published", {
      id: "gallery",
      title: "Gallery",
      content_html: GALLERY,
    });
    for (const arrive of [true, false]) {
      await using reader = await world.visit(NOWHERE, { viewport: { width: 800, height: 1000 } });
      const { page } = reader;
      await watchShifts(page);
      let show!: () => void;
      const shown = new Promise<void>((resolve) => (show = resolve));
      await page.route("**/gallery/**", async (route) => {
        await shown;
        const size = SIZES[new URL(route.request().url()).pathname.split("/").at(-1) as string];
        if (!arrive || !size) await route.abort();
        else await route.fulfill({ contentType: "image/svg+xml", body: picture(...size) });
      });
      await page.goto(address, { waitUntil: "domcontentloaded" });
      await drawn(page);
      show();
      await eventually(() => page.getByAltText("A mast").evaluate((img) => (img as HTMLImageElement).complete)).toBe(
        true,
      );
      await drawn(page);
      // Pictures far below keep their own shape. A picture that fails to load disappears, and its caption stays.
      await page.mouse.move(400, 500);
      for (let turn = 0; turn < 12; turn += 1) {
        await page.mouse.wheel(0, 400);
        await drawn(page);
      }
      await eventually(() => page.getByAltText("A ghost ship").isVisible()).toBe(false);
      expect(await page.getByText("Unseen since.").isVisible()).toBe(true);
      if (arrive) expect(await shapeOf(page, "A crane")).toBe(0.6);
      else expect(await page.getByAltText("A crane").isVisible()).toBe(false);
      expect(await shiftsOf(page), arrive ? "all came" : "none came").toEqual([]);
    }
  });

  test("a picture stays when the window turns and another of its files is on the way", async () => {
    const address = await world.site.deliver("post.published", {
      id: "turned",
      title: "Turned",
      content_html: `${PARAGRAPH.repeat(6)}<p><img src="/gallery/wide.svg" srcset="/gallery/half.svg 400w, /gallery/wide.svg 900w" width="900" height="300" alt="A quay"></p>${PARAGRAPH.repeat(9)}`,
    });
    await using reader = await world.visit(NOWHERE, { viewport: { width: 360, height: 1400 } });
    const { page } = reader;
    let show!: () => void;
    const shown = new Promise<void>((resolve) => (show = resolve));
    await page.route("**/gallery/**", async (route) => {
      const name = new URL(route.request().url()).pathname.split("/").at(-1) as string;
      if (name === "wide.svg") await shown;
      await route.fulfill({ contentType: "image/svg+xml", body: picture(...SIZES[name]!) });
    });
    await page.goto(address);
    const img = page.getByAltText("A quay");
    expect(await img.evaluate((one) => one.getBoundingClientRect().bottom < innerHeight)).toBe(true);
    const another = page.waitForRequest("**/gallery/wide.svg");
    await page.setViewportSize({ width: 1280, height: 360 });
    await another;
    await drawn(page);
    show();
    await eventually(() => img.evaluate((one) => (one as HTMLImageElement).currentSrc)).toMatch(/wide\.svg$/);
    await drawn(page);
    expect(await img.isVisible()).toBe(true);
  });

  test("a picture that has come stays, also while the browser says that it has no width", async () => {
    await using reader = await world.visit(world.site.pages.letters, { viewport: { width: 1280, height: 900 } });
    const { page } = reader;
    const img = page.locator(".body img").first();
    await eventually(() => img.evaluate((one) => (one as HTMLImageElement).complete)).toBe(true);
    await drawn(page);
    // So it does now and then when the window becomes very small.
    await img.evaluate((one) => Object.defineProperty(one, "naturalWidth", { value: 0 }));
    await page.setViewportSize({ width: 1280, height: 100 });
    await drawn(page);
    expect(await img.isVisible()).toBe(true);
  });

  test("in a list, a picture that never comes leaves the tint of its place", async () => {
    await using reader = await world.visit(NOWHERE);
    const { page } = reader;
    await page.route("**/samples/images/**", (route) => route.fulfill({ status: 404 }));
    await page.goto(world.site.origin);
    const img = page.locator(".lead .pic img");
    await eventually(() => img.evaluate((one) => getComputedStyle(one).visibility)).toBe("hidden");
    const { width, height } = (await page.locator(".lead .pic").boundingBox())!;
    expect([Math.round((width / height) * 10), width > 300]).toEqual([20, true]);
  });

  test("a picture that never came keeps its place while somebody looks at it, with its text in it", async () => {
    await using reader = await world.visit(world.site.pages.media, { viewport: { width: 800, height: 2600 } });
    const img = reader.page.getByAltText(/Rows of deck chairs/);
    await eventually(() => img.evaluate((img) => (img as HTMLImageElement).complete)).toBe(true);
    await drawn(reader.page);
    expect(await img.isVisible()).toBe(true);
    const { width, height } = (await img.boundingBox())!;
    expect(width / height).toBeCloseTo(16 / 9, 1);
  });

  test("without JavaScript its text stands there", async () => {
    await using reader = await world.visit(world.site.pages.media, { javaScriptEnabled: false });
    const { page } = reader;
    expect(await page.getByAltText(/Rows of deck chairs/).isVisible()).toBe(true);
    expect(await page.getByText("The east quay, half an hour").isVisible()).toBe(true);
  });
}
