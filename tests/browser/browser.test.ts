import { expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";

test("a browser starts, runs a page and leaves nothing behind", async () => {
  await using launched = await launchBrowser();
  const page = await launched.browser.newPage();
  await page.setContent("<title>before</title><p lang=ar>مرحبا</p>");
  expect(await page.evaluate("document.title = getComputedStyle(document.querySelector('p')).display")).toBe("block");
});
