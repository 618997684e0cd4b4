import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { drawn, eventually, NOWHERE, type World } from "./visit.ts";

const LIGHT = "rgb(253, 252, 250)";
const DARK = "rgb(23, 24, 26)";

const paper = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

/** The color that the page requests for the browser's own frame. */
const frameColor = (page: Page): Promise<string | undefined> =>
  page
    .locator("meta[name=theme-color]")
    .evaluateAll(
      (metas) => (metas as HTMLMetaElement[]).find(({ media }) => media === "" || matchMedia(media).matches)?.content,
    );

const choose = (page: Page, name: string): Promise<void> => page.getByRole("radio", { name }).check();

/** The frames that the browser shows during an action, each as the brightness of its paper from 0 to 1. */
async function framesDuring(page: Page, act: () => Promise<void>): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const frames: string[] = [];
  session.on("Page.screencastFrame", ({ data, sessionId }) => {
    frames.push(data);
    void session.send("Page.screencastFrameAck", { sessionId });
  });
  await session.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  await act();
  await session.send("Page.stopScreencast");
  const developer = await page.context().newPage();
  const shades = await developer.evaluate(
    (frames) =>
      Promise.all(
        frames.map(async (frame) => {
          const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${frame}`)).blob());
          const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
          canvas.drawImage(picture, 0, 0);
          // The margin, which is always empty.
          const [red = 0, green = 0, blue = 0] = canvas.getImageData(2, picture.height / 2, 1, 1).data;
          return (red + green + blue) / 3 / 255;
        }),
      ),
    frames,
  );
  await developer.close();
  return shades;
}

/** The reader's choice of theme: light, dark, or the system's. */
export function choosingColors(world: World): void {
  test("until a reader chooses, it is as the system has it", async () => {
    await using reader = await world.visit(world.site.pages.short, { colorScheme: "dark" });
    const { page } = reader;
    expect(await page.getByRole("radio", { name: "System" }).isChecked()).toBe(true);
    expect([await paper(page), await frameColor(page)]).toEqual([DARK, "#17181a"]);
    await page.emulateMedia({ colorScheme: "light" });
    expect([await paper(page), await frameColor(page)]).toEqual([LIGHT, "#fdfcfa"]);
    expect(await page.context().cookies()).toEqual([]);
  });

  test("a choice holds against the system, on every page and after a reload, and can be taken back", async () => {
    await using reader = await world.visit(world.site.pages.short, { colorScheme: "light" });
    const { page } = reader;
    await choose(page, "Dark");
    expect([await paper(page), await frameColor(page)]).toEqual([DARK, "#17181a"]);
    for (const address of [world.site.pages.arabic, `${world.site.origin}/`, `${world.site.origin}/search`]) {
      await page.goto(address);
      expect([await paper(page), await frameColor(page)], address).toEqual([DARK, "#17181a"]);
    }
    expect(await page.getByRole("radio", { name: "Dark" }).isChecked()).toBe(true);
    await choose(page, "System");
    await page.reload();
    expect([await paper(page), await frameColor(page)]).toEqual([LIGHT, "#fdfcfa"]);
    expect(await page.context().cookies()).toEqual([]);
    expect(reader.trouble()).toEqual([]);
  });

  test("it reaches other open pages, and paper stays white in print", async () => {
    await using reader = await world.visit(world.site.pages.short, { colorScheme: "light" });
    const { page, context } = reader;
    const other = await context.newPage();
    await other.goto(world.site.pages.article);
    await choose(page, "Dark");
    await eventually(() => paper(other)).toBe(DARK);
    await page.emulateMedia({ media: "print" });
    expect(await paper(page)).toBe(LIGHT);
  });

  test("by keyboard, as one group with a name", async () => {
    await using reader = await world.visit(world.site.pages.short, { colorScheme: "light" });
    const { page } = reader;
    await page.getByRole("radiogroup", { name: "Appearance" }).getByRole("radio", { name: "System" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("radio", { name: "Dark" }).isChecked()).toBe(true);
    expect(await paper(page)).toBe(DARK);
  });

  test("without JavaScript it follows the system and offers nothing", async () => {
    const options = { colorScheme: "dark", javaScriptEnabled: false } as const;
    await using reader = await world.visit(world.site.pages.short, options);
    const { page } = reader;
    expect(await page.locator(".theme").isVisible()).toBe(false);
    expect(await paper(page)).toBe(DARK);
  });

  test("no frame is ever light for whoever chose dark", async () => {
    await using reader = await world.visit(NOWHERE, { colorScheme: "light", viewport: { width: 900, height: 700 } });
    const { page } = reader;
    await page.goto(`${world.site.origin}/`);
    const turned = await framesDuring(page, async () => {
      await choose(page, "Dark");
      await drawn(page);
      await eventually(() => paper(page)).toBe(DARK);
    });
    // The instrument works: it has seen both.
    expect(Math.max(...turned)).toBeGreaterThan(0.9);
    expect(Math.min(...turned)).toBeLessThan(0.2);
    const shades = await framesDuring(page, async () => {
      for (const address of [world.site.pages.article, world.site.pages.media, `${world.site.origin}/`]) {
        await page.goto(address, { waitUntil: "load" });
        await drawn(page);
      }
    });
    expect(shades.length).toBeGreaterThan(2);
    expect(Math.max(...shades)).toBeLessThan(0.2);
  });
}
