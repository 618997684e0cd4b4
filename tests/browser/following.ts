import { expect, test } from "vitest";
import type { World } from "./visit.ts";

/** A reader with the page open gets the publisher's later changes. */
export function following(world: World): void {
  test("a correction takes the article's place and says when it was made", async () => {
    const post = {
      id: "corrected-while-read",
      title: "The Bells Ring at Noon",
      content_html: "<p>They ring at noon.</p>",
    };
    const address = await world.site.deliver("post.published", post);
    await using reader = await world.visit(address);
    const { page } = reader;
    expect(await page.locator(".body").innerText()).toBe("They ring at noon.");
    expect(await page.locator(".updated").count()).toBe(0);

    const corrected = { ...post, title: "The Bells Ring at Six", content_html: "<p>They ring at six.</p>" };
    expect(await world.site.deliver("post.updated", corrected)).toBe(address);
    const response = await page.reload();
    expect(response?.status()).toBe(200);
    expect(await page.locator("h1").innerText()).toBe("The Bells Ring at Six");
    expect(await page.locator(".body").innerText()).toBe("They ring at six.");
    expect(await page.locator(".updated").innerText()).toMatch(/^Updated \w+ \d/);
    expect(reader.trouble()).toEqual([]);
  });

  test("a withdrawal leaves a notice with the reason, and nothing of the post", async () => {
    const post = { id: "withdrawn-while-read", title: "A Whale in the Canal", content_html: "<p>It waved.</p>" };
    const address = await world.site.deliver("post.published", post);
    await using reader = await world.visit(address);
    const { page } = reader;
    expect(await page.locator("h1").innerText()).toBe(post.title);

    await world.site.deliver("post.withdrawn", { id: post.id, reason: "It was a barge." });
    const response = await page.reload();
    expect(response?.status()).toBe(410);
    expect(await page.locator("h1").innerText()).toBe("This post was withdrawn");
    const text = await page.locator("main").innerText();
    expect(text).toContain("The Lindhaven Ledger withdrew it on");
    expect(text).toContain("It was a barge.");
    expect(text).not.toMatch(/Whale|waved/);
    expect(await page.locator(".reactions").count()).toBe(0);

    await page.getByRole("link", { name: "Front page" }).click();
    await page.waitForURL(`${world.site.origin}/`);
    expect(await page.locator("main").innerText()).not.toContain(post.title);
    expect(reader.trouble()).toEqual([]);
  });

  test("the sample's correction and withdrawal show as such", async () => {
    await using reader = await world.visit(world.site.pages.corrected);
    const { page } = reader;
    expect(await page.locator("h1").innerText()).toBe("Winter Market to Open at Ten, Not Nine");
    expect(await page.locator(".updated time").count()).toBe(1);
    const response = await page.goto(world.site.pages.withdrawn);
    expect(response?.status()).toBe(410);
    expect(await page.locator("main").innerText()).toContain("swan-shaped pedal fleet");
  });

  test("no page of that name: ways on", async () => {
    await using reader = await world.visit("/lindhaven-ledger/nothing-of-that-name");
    const { page } = reader;
    expect(await page.locator("h1").innerText()).toBe("There is no page at this address");
    expect(await page.locator("main [name=q]").inputValue()).toBe("nothing of that name");
    await page.getByRole("link", { name: "Search: nothing of that name" }).click();
    await page.waitForURL("**/search?q=nothing%20of%20that%20name");
    expect(await page.locator("h1").innerText()).toBe("Search");
    await page.goto(`${world.site.pages.article.slice(0, -9)}`);
    await page.getByRole("link", { name: "The Night Ferry Comes Back to Lindhaven" }).click();
    expect(await page.locator("h1").innerText()).toMatch(/^The Night Ferry Comes\s+Back to Lindhaven$/);
  });
}
