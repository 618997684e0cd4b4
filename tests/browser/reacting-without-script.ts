import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { ListedKind } from "../../src/reactions/listed.ts";
import { answer, answers, breathe, button, chosen, said } from "./answers.ts";
import { NOWHERE, type World } from "./visit.ts";

const WITHOUT_SCRIPT = { javaScriptEnabled: false };

/** Presses a button of the plain form. Gives the statuses on the way back to the page. */
async function press(page: Page, kind: ListedKind): Promise<number[]> {
  const navigation = page.waitForResponse((response) => response.request().redirectedFrom() !== null);
  await button(page, kind).click();
  const back = await navigation;
  const posted = await back.request().redirectedFrom()?.response();
  await page.waitForLoadState();
  return [posted?.status() ?? 0, back.status()];
}

const countsOf = async (address: string): Promise<Record<string, number>> => {
  const response = await fetch(`${address}/reactions`);
  const { counts } = (await response.json()) as { counts: Record<string, number> };
  return counts;
};

/** A reaction with JavaScript off: a form and nothing else. */
export function reactingWithoutScript(world: World): void {
  test("it is given, changed and taken back, and the page says so each time", async () => {
    const address = world.site.pages.japanese;
    const before = await countsOf(address);
    await using reader = await world.visit(address, WITHOUT_SCRIPT);
    const { page, context } = reader;
    expect(await chosen(page)).toEqual([]);

    expect(await press(page, "love")).toEqual([303, 200]);
    expect(page.url()).toBe(`${address}/reactions?mine=love`);
    expect(await chosen(page)).toEqual(["love"]);
    expect((await answer(page, "love")).count).toBe(String((before["love"] ?? 0) + 1));
    expect(await page.locator(".standfirst").innerText()).toContain("もう一度押すと取り消せます。");
    expect(await context.cookies()).toMatchObject([{ name: "visitor", httpOnly: true, sameSite: "Lax" }]);

    expect(await press(page, "funny")).toEqual([303, 200]);
    expect(page.url()).toBe(`${address}/reactions?mine=funny`);
    expect(await chosen(page)).toEqual(["funny"]);
    expect(await countsOf(address)).toEqual({ ...before, funny: (before["funny"] ?? 0) + 1 });

    await breathe(page);
    expect(await press(page, "funny")).toEqual([303, 200]);
    expect(page.url()).toBe(`${address}/reactions?mine=`);
    expect(await chosen(page)).toEqual([]);
    expect(await countsOf(address)).toEqual(before);
    await page.locator("h1 a").click();
    await page.waitForURL(address);
    expect(reader.trouble()).toEqual([]);
  });

  test("nothing that only a script could fill is shown", async () => {
    await using reader = await world.visit(world.site.pages.article, WITHOUT_SCRIPT);
    const { page } = reader;
    expect((await answers(page)).map(({ label, pressed, count }) => ({ label, pressed, count }))).toEqual(
      ["Like", "Dislike", "Love", "Funny", "Angry", "Sad", "Wow"].map((label) => ({ label, pressed: null, count: "" })),
    );
    expect(await said(page)).toBe("");
    await page.locator(".reactions").getByRole("link", { name: "Reactions" }).click();
    await page.waitForURL(`${world.site.pages.article}/reactions?mine=`);
    expect(await chosen(page)).toEqual([]);
  });

  test("another site's form is refused with a page that leads back, and counts nothing", async () => {
    const address = world.site.pages.brief;
    const before = await countsOf(address);
    await using reader = await world.visit(NOWHERE, WITHOUT_SCRIPT);
    const { page, context } = reader;
    await page.route("https://other.example/", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<form method=post action="${address}/reactions"><button name=kind value=love>Win a boat</button></form>`,
      }),
    );
    await page.goto("https://other.example/");
    const [refused] = await Promise.all([
      page.waitForResponse(`${address}/reactions`),
      page.getByRole("button").click(),
    ]);
    expect(refused.status()).toBe(403);
    expect(await page.locator("h1").count()).toBe(1);
    expect(await countsOf(address)).toEqual(before);
    expect(await context.cookies()).toEqual([]);
    await page.getByRole("link", { name: "Back" }).click();
    await page.waitForURL(address);
  });

  test("a post withdrawn meanwhile: the answer is a page that says so", async () => {
    const post = { id: "reacted-to-too-late", title: "The Pier Is Painted Blue", content_html: "<p>All of it.</p>" };
    const address = await world.site.deliver("post.published", post);
    await using reader = await world.visit(address, WITHOUT_SCRIPT);
    const { page, context } = reader;
    await world.site.deliver("post.withdrawn", { id: post.id });
    const [gone] = await Promise.all([page.waitForResponse(`${address}/reactions`), button(page, "like").click()]);
    expect(gone.status()).toBe(410);
    await page.locator("article.notice h1").waitFor();
    expect(await context.cookies()).toEqual([]);
  });
}
