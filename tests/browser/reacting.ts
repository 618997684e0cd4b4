import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { allowingTurnstile } from "../../src/site/headers.ts";
import { answer, answers, breathe, button, chosen, live, said } from "./answers.ts";
import { eventually, NOWHERE, type World } from "./visit.ts";

const SAVED = "Your reaction was saved. Press it again to take it back.";
const TAKEN_BACK = "Your reaction was taken back.";
const UNSAVED = "Your reaction could not be saved. Please try again.";

/** Holds the page's requests about a reaction until they may pass. */
async function holdReactions(page: Page): Promise<{ sent: () => string[]; release: () => Promise<void> }> {
  const sent: string[] = [];
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await whenReacting(page, async (route) => {
    sent.push(`${route.request().method()} ${route.request().postData() ?? ""}`.trim());
    await opened;
    await route.continue();
  });
  return {
    sent: () => sent,
    release: async () => {
      open();
      await eventually(() => said(page)).not.toBe("");
      await page.unrouteAll({ behavior: "wait" });
    },
  };
}

/** Intercepts the page's reactions on their way to the server. Requests for the counts pass. */
const whenReacting = (page: Page, handle: (route: Route) => Promise<void>): Promise<unknown> =>
  page.route("**/reactions", (route) => (route.request().method() === "GET" ? route.fallback() : handle(route)));

const counted = async (page: Page): Promise<Record<string, number>> =>
  Object.fromEntries((await answers(page)).map(({ kind, count }) => [kind, Number(count)]));

/** A reaction with JavaScript on. */
export function reacting(world: World): void {
  test("it shows at once, and the server is asked then", async () => {
    await using reader = await world.visit(world.site.pages.article);
    const { page } = reader;
    await live(page);
    expect(await answer(page, "love")).toEqual({
      kind: "love",
      label: "Love, 0",
      pressed: "false",
      count: "",
    });

    const held = await holdReactions(page);
    await button(page, "love").click();
    expect(await answer(page, "love")).toEqual({
      kind: "love",
      label: "Love, 1",
      pressed: "true",
      count: "1",
    });
    expect(await said(page)).toBe("");
    await eventually(held.sent).toEqual(['POST {"kind":"love"}']);

    await held.release();
    expect(await said(page)).toBe(SAVED);
    expect(await answer(page, "love")).toMatchObject({ label: "Love, 1", pressed: "true" });
    expect(reader.trouble()).toEqual([]);
  });

  test("it is changed, outlives a reload, and is taken back", async () => {
    await using reader = await world.visit(world.site.pages.brief);
    const { page } = reader;
    await live(page);
    await button(page, "wow").click();
    await eventually(() => said(page)).toBe(SAVED);
    await button(page, "sad").click();
    expect(await chosen(page)).toEqual(["sad"]);
    await eventually(() => said(page)).toBe(SAVED);
    expect(await counted(page)).toMatchObject({ wow: 0, sad: 1 });

    await page.reload();
    await live(page);
    expect(await answer(page, "sad")).toMatchObject({ label: "Sad, 1", pressed: "true" });

    await using another = await world.visit(world.site.pages.brief);
    await live(another.page);
    expect(await answer(another.page, "sad")).toMatchObject({ label: "Sad, 1", pressed: "false" });

    await breathe(page);
    await button(page, "sad").click();
    expect(await answer(page, "sad")).toMatchObject({ label: "Sad, 0", pressed: "false" });
    await eventually(() => said(page)).toBe(TAKEN_BACK);
    await page.reload();
    await live(page);
    expect(await chosen(page)).toEqual([]);
    expect(await counted(page)).toMatchObject({ sad: 0 });
    expect(reader.trouble()).toEqual([]);
  });

  test("the last of several quick presses counts", async () => {
    await using reader = await world.visit(world.site.pages.letters);
    const { page } = reader;
    await live(page);
    const held = await holdReactions(page);
    for (const kind of ["like", "angry", "funny"] as const) await button(page, kind).click();
    expect(await chosen(page)).toEqual(["funny"]);
    await held.release();
    await eventually(() => said(page)).toBe(SAVED);
    expect(held.sent()).toEqual(['POST {"kind":"like"}', 'POST {"kind":"funny"}']);
    expect(await counted(page)).toMatchObject({ like: 0, angry: 0, funny: 1 });
    await page.reload();
    await live(page);
    expect(await chosen(page)).toEqual(["funny"]);
    expect(await counted(page)).toMatchObject({ like: 0, angry: 0, funny: 1 });
  });

  test("a second press within a second takes nothing back; a later one does", async () => {
    await using reader = await world.visit(world.site.pages.portuguese);
    const { page } = reader;
    await live(page);
    await button(page, "wow").dblclick();
    expect(await chosen(page)).toEqual(["wow"]);
    await eventually(() => said(page)).not.toBe("");
    expect(await counted(page)).toMatchObject({ wow: 1 });
    await page.waitForTimeout(1000);
    await button(page, "wow").click();
    expect(await chosen(page)).toEqual([]);
    await eventually(() => counted(page)).toMatchObject({ wow: 0 });
  });

  const failures = [
    {
      name: "too many requests",
      fail: (route: Route) =>
        route.fulfill({
          status: 429,
          contentType: "application/problem+json",
          json: { title: "Too many requests", status: 429, detail: "Try again in 60 seconds." },
        }),
      says: "Try again in 60 seconds.",
    },
    {
      name: "an overloaded server",
      fail: (route: Route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>Overloaded</h1>" }),
      says: UNSAVED,
    },
    { name: "no network", fail: (route: Route) => route.abort("internetdisconnected"), says: UNSAVED },
  ];

  test.each(failures)("$name: it goes back to what was, and says so", async ({ fail, says }) => {
    await using reader = await world.visit(world.site.pages.german);
    const { page } = reader;
    await live(page);
    await button(page, "like").click();
    await eventually(() => said(page)).not.toBe("");
    const before = await answers(page);

    await whenReacting(page, fail);
    await button(page, "love").click();
    const unsaved =
      says === UNSAVED ? "Ihre Reaktion konnte nicht gespeichert werden. Bitte versuchen Sie es noch einmal." : says;
    await eventually(() => said(page)).toBe(unsaved);
    expect(await page.getByRole("status").getAttribute("lang")).toBe(says === UNSAVED ? "de" : "en");
    expect(await answers(page)).toEqual(before);
    expect(await chosen(page)).toEqual(["like"]);

    await page.unrouteAll({ behavior: "wait" });
    await button(page, "love").click();
    await eventually(() => said(page)).toBe("Ihre Reaktion wurde gespeichert. Noch einmal drücken nimmt sie zurück.");
    expect(await chosen(page)).toEqual(["love"]);
  });

  test("the network goes before the first reaction: nothing is kept, not even a cookie", async () => {
    await using reader = await world.visit(world.site.pages.portuguese);
    const { page, context } = reader;
    await live(page);
    await context.setOffline(true);
    await button(page, "love").click();
    await eventually(() => said(page)).toContain("Não foi possível");
    expect(await chosen(page)).toEqual([]);
    await context.setOffline(false);
    await page.reload();
    await live(page);
    expect(await chosen(page)).toEqual([]);
    expect(await counted(page)).toMatchObject({ love: 0 });
    expect(await context.cookies()).toEqual([]);
  });

  test("a busy database: it shows and stays, though the counts are not known yet", async () => {
    await using reader = await world.visit(world.site.pages.short);
    const { page } = reader;
    await live(page);
    const before = await counted(page);
    await whenReacting(page, (route) => {
      const { kind: mine = null } = (route.request().postDataJSON() ?? {}) as { kind?: string };
      return route.fulfill({ status: 202, json: { mine } });
    });
    await button(page, "funny").click();
    await eventually(() => said(page)).toBe(SAVED);
    expect(await counted(page)).toEqual({ ...before, funny: before["funny"]! + 1 });
    await button(page, "angry").click();
    await eventually(() => said(page)).toBe(SAVED);
    expect(await counted(page)).toEqual({ ...before, angry: before["angry"]! + 1 });
    expect(await chosen(page)).toEqual(["angry"]);
    await breathe(page);
    await button(page, "angry").click();
    await eventually(() => said(page)).toBe(TAKEN_BACK);
    expect(await counted(page)).toEqual(before);
  });

  const CHALLENGES = "https://challenges.cloudflare.com";

  /** The page of a site with Turnstile, and a Turnstile whose answers the test chooses. */
  async function withTurnstile(page: Page, widget: string): Promise<{ sent: unknown[]; loaded: string[] }> {
    const sent: unknown[] = [];
    const loaded: string[] = [];
    await page.route(world.site.pages.corrected, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), ...allowingTurnstile(response.headers()) } });
    });
    await page.route(`${CHALLENGES}/**`, (route) => {
      loaded.push(route.request().url());
      return route.fulfill({ contentType: "text/javascript", body: `window.turnstile = { render: ${widget} };` });
    });
    await whenReacting(page, (route) => {
      const choice = route.request().postDataJSON() as Record<string, string>;
      sent.push(choice);
      if (choice["cf-turnstile-response"] === "a-token") return route.continue();
      const problem = { title: "A first reaction needs a check", site_key: "a-key", detail: "It was not passed." };
      return route.fulfill({ status: 403, contentType: "application/problem+json", json: problem });
    });
    return { sent, loaded };
  }

  test("a site with Turnstile: it is asked for at the first reaction, and nothing comes from elsewhere before", async () => {
    await using reader = await world.visit(NOWHERE);
    const { page } = reader;
    const turnstile = await withTurnstile(
      page,
      "(_, { sitekey, callback }) => sitekey === 'a-key' && callback('a-token')",
    );
    await page.goto(world.site.pages.corrected);
    await live(page);
    expect([turnstile.loaded, reader.attempted]).toEqual([[], []]);
    await button(page, "love").click();
    await eventually(() => said(page)).toBe(SAVED);
    expect(turnstile.loaded).toHaveLength(1);
    expect(turnstile.sent).toEqual([{ kind: "love" }, { kind: "love", "cf-turnstile-response": "a-token" }]);
    expect(await chosen(page)).toEqual(["love"]);
    expect(reader.trouble().filter((text) => !text.includes("403"))).toEqual([]);
  });

  test("a site with Turnstile that is not passed: it goes back to what was, and may be tried again", async () => {
    await using reader = await world.visit(NOWHERE);
    const { page } = reader;
    const turnstile = await withTurnstile(page, "(_, options) => options['error-callback']()");
    await page.goto(world.site.pages.corrected);
    await live(page);
    await button(page, "love").click();
    await eventually(() => said(page)).toBe(UNSAVED);
    expect(await chosen(page)).toEqual([]);
    await page.evaluate("window.turnstile.render = (_, { callback }) => callback('a-token')");
    await button(page, "wow").click();
    await eventually(() => said(page)).toBe(SAVED);
    expect([await chosen(page), turnstile.loaded.length]).toEqual([["wow"], 1]);
  });

  test("it brings a cookie that no script can read; nothing before it does", async () => {
    await using reader = await world.visit(NOWHERE);
    const { page, context } = reader;
    for (const address of [
      world.site.pages.short,
      world.site.pages.withdrawn,
      "/lindhaven-ledger",
      world.site.pages.japanese,
    ]) {
      await page.goto(new URL(address, world.site.origin).href);
    }
    await live(page);
    expect(await context.cookies()).toEqual([]);

    await button(page, "wow").click();
    await eventually(async () => (await answer(page, "wow")).count).toBe("1");
    await eventually(() => context.cookies()).toHaveLength(1);
    expect(await context.cookies()).toMatchObject([{ name: "visitor", httpOnly: true, sameSite: "Lax", path: "/" }]);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    expect(reader.trouble()).toEqual([]);
  });

  test("a reader who pressed before the script came hears what was pressed", async () => {
    await using reader = await world.visit(NOWHERE);
    const { page } = reader;
    const late = (route: Route) => route.abort();
    await page.route("**/assets/**", late);
    await page.goto(world.site.pages.short);
    await button(page, "like").click();
    await page.waitForURL("**/reactions?mine=like");
    expect(await chosen(page)).toEqual(["like"]);

    await page.unroute("**/assets/**", late);
    await button(page, "wow").click();
    await page.waitForURL("**/reactions?mine=wow");
    await live(page);
    expect(await answer(page, "wow")).toMatchObject({ label: "Wow, 1", pressed: "true" });
    await breathe(page);
    await button(page, "wow").click();
    await eventually(() => said(page)).toBe(TAKEN_BACK);
    expect(await chosen(page)).toEqual([]);
    await page.goto(world.site.pages.short);
    await live(page);
    expect(await chosen(page)).toEqual([]);
  });
}
