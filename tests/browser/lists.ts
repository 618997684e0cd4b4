import { expect, test } from "vitest";
import { eventually, visit, type World } from "./visit.ts";

/** The contrast that the Web Content Accessibility Guidelines require (success criterion 1.4.3). */
const CONTRAST_MIN = 4.5;

/** Lists of posts, as readers choose from them. */
export function choosingFromLists(world: World): void {
  const pathOf = (address: string): string => new URL(address).pathname;

  test("a press beside the headline opens the post, and one on the publisher the publisher's page", async () => {
    // A new tab whose requests are asked about may never load while a service worker starts.
    await using reader = await visit(world, "/", {}, false);
    const { page } = reader;
    const card = page.locator(".card", { hasText: "Borrow a Bicycle" }).first();
    const back = async () => {
      await page.goBack();
      await eventually(() => card.evaluate((element) => element.style.cursor)).toBe("pointer");
    };
    await card.locator(".pub").click();
    await page.waitForURL(/\/lindhaven-ledger$/);
    await back();
    await card.locator(".dek").click();
    await page.waitForURL(world.site.pages.brief);
    await back();
    const opened = page.context().waitForEvent("page");
    await card.locator(".dek").click({ modifiers: ["ControlOrMeta"] });
    const other = await opened;
    await other.waitForURL(world.site.pages.brief);
    expect(pathOf(page.url())).toBe("/");
  });

  test("a first screen has the lead and four more stories, each with its headline", async () => {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 820, height: 1180 },
      { width: 768, height: 780 },
    ]) {
      await using reader = await world.visit("/", { viewport });
      const headlines = reader.page.locator(":is(.lead, .grid) h2");
      expect(await headlines.count()).toBe(5);
      const bottoms = await headlines.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().bottom));
      expect(Math.max(...bottoms), `${viewport.width} pixels`).toBeLessThan(viewport.height);
    }
  });

  test("on a phone the masthead has every section in sight, of which the site's name is one", async () => {
    await using reader = await world.visit("/", { viewport: { width: 390, height: 844 } });
    const { page } = reader;
    const sections = page.getByRole("navigation", { name: "Sections" });
    expect(await sections.getByRole("link").allTextContents()).toEqual(["Publishers", "Topics", "Archive"]);
    expect(await page.getByRole("banner").getByRole("link", { name: "Reprint" }).getAttribute("href")).toBe("/");
    const [shown, whole] = await sections.evaluate(({ clientWidth, scrollWidth }) => [clientWidth, scrollWidth]);
    expect(whole).toBe(shown);
  });

  test("its text can be selected", async () => {
    await using reader = await world.visit("/");
    const { page } = reader;
    const dek = page.locator(".card .dek").first();
    await dek.scrollIntoViewIfNeeded();
    const { x, y, width } = (await dek.boundingBox())!;
    await page.mouse.move(x + 2, y + 10);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 10, { steps: 5 });
    await page.mouse.up();
    expect(await page.evaluate(() => String(getSelection()).length)).toBeGreaterThan(5);
    expect(pathOf(page.url())).toBe("/");
  });

  test("without JavaScript the headline and the picture are links", async () => {
    await using reader = await world.visit("/", { javaScriptEnabled: false });
    const { page } = reader;
    const card = page.locator(".card").first();
    await card.locator(".dek").click();
    expect(pathOf(page.url())).toBe("/");
    await card.locator(".pic").click();
    await page.waitForURL(/\/brueckenblatt\/./);
  });

  test("in forced colors, what was found and what is chosen can be read and stands out", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using reader = await world.visit("/search?q=harbor", { forcedColors: "active", colorScheme });
      const { page } = reader;
      const looks = () =>
        page.locator("mark, [aria-current], [aria-pressed=true]").evaluateAll((elements) =>
          elements.map((element) => {
            const { color, backgroundColor, forcedColorAdjust } = getComputedStyle(element);
            // Else the text has a plate behind it, in the color of the page.
            if (forcedColorAdjust !== "none") return 0;
            const [text, ground, paper] = [color, backgroundColor, getComputedStyle(document.body).backgroundColor].map(
              (rgb) => {
                const [red = 0, green = 0, blue = 0, alpha = 1] = (rgb.match(/[\d.]+/g) ?? []).map(Number);
                const [r, g, b] = [red, green, blue].map((value) => ((value / 255 + 0.055) / 1.055) ** 2.4);
                return alpha === 0 ? undefined : 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
              },
            );
            if (text === undefined || ground === undefined) return 0;
            const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
            return ground === paper ? 0 : contrast;
          }),
        );
      expect((await looks()).length).toBeGreaterThan(2);
      expect(Math.min(...(await looks()))).toBeGreaterThan(CONTRAST_MIN);
      for (const address of ["/reactions/love", "/publishers", `${world.site.pages.short}/reactions?mine=love`]) {
        await page.goto(new URL(address, world.site.origin).href);
        expect((await looks()).length, address).toBe(1);
        expect(Math.min(...(await looks())), address).toBeGreaterThan(CONTRAST_MIN);
      }
    }
  });

  test("suggestions lie right under the field, wherever it stands", async () => {
    await using reader = await world.visit("/search", { viewport: { width: 820, height: 700 } });
    const { page } = reader;
    const field = page.getByRole("combobox");
    await field.focus();
    await field.fill("harb");
    await page.getByRole("listbox").waitFor();
    const [above, below] = [(await field.boundingBox())!, (await page.getByRole("listbox").boundingBox())!];
    expect(Math.abs(below.x - above.x)).toBeLessThan(2);
    await eventually(async () => Math.round(below.y - above.y - above.height)).toBeLessThan(8);
  });
}
