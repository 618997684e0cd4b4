import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { AXE, isWithoutFault } from "./accessibility.ts";
import { NOWHERE, type World } from "./visit.ts";

const PHONE = { width: 360, height: 740 };

async function signIn(page: Page, { site }: World): Promise<void> {
  await page.goto(`${site.origin}/admin`);
  await page.getByLabel("Token").fill(site.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

/** The dashboard. */
export function operating(world: World): void {
  test("every page is without fault for axe, in light and dark, and none is wider than a phone", async () => {
    await using visit = await world.visit(NOWHERE, { viewport: PHONE });
    const { page } = visit;
    await page.addInitScript({ path: AXE });
    const at = async (path: string) => {
      await page.goto(new URL(path, world.site.origin).href);
      await isWithoutFault(page, path);
      const tooWide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(tooWide, path).toBeLessThanOrEqual(0);
    };
    await at("/admin/sign-in");
    await at("/api");
    // The operations' parts are hidden until they are opened.
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => each.setAttribute("open", "")));
    await isWithoutFault(page, "/api, opened");
    await signIn(page, world);
    for (const path of [
      "/admin?refresh=off",
      "/admin/deliveries?status=rejected&dry=1",
      "/admin/sources",
      "/admin/sources/lindhaven-ledger",
      "/admin/sources/lindhaven-ledger/receipts",
      "/admin/sources/new?url=http://localhost:1/",
      "/admin/posts?q=harbor",
      "/admin/dead-letters",
      "/admin/duplicates",
      "/admin/tokens",
      "/admin/audit",
      "/admin/settings",
      "/admin/requests",
      "/admin/checks",
      "/admin/export",
      "/admin/opml",
      "/admin/destinations",
      "/admin/destinations/new?kind=mastodon",
      "/admin/nothing",
    ]) {
      await at(path);
    }
    const made = await fetch(`${world.site.origin}/api/v1/sources/lindhaven-ledger/door`, {
      method: "PUT",
      headers: { authorization: `Bearer ${world.site.token}` },
    });
    await at(new URL(((await made.json()) as { door: string }).door).pathname);
    await page.goto(`${world.site.origin}/admin/deliveries`);
    await at((await page.locator("tbody th a").first().getAttribute("href"))!);
    await page.goto(`${world.site.origin}/admin/posts`);
    await at((await page.locator("tbody th a").first().getAttribute("href"))!);
    await at(await destinationPage(world));
    expect(visit.trouble()).toEqual([]);
  });

  test("what a copy says, and how long it is, follows what is typed", async () => {
    await using visit = await world.visit(NOWHERE);
    const { page } = visit;
    await signIn(page, world);
    await page.goto(world.site.origin + (await destinationPage(world)));
    await page.getByText("of 500 characters").waitFor();
    await page.getByLabel("Template").fill("Just in: {credit} {original}");
    await page.getByLabel("The text of the copy").getByText("Just in: ").waitFor();
    await page.getByLabel("Template").fill("Just in");
    await page.getByText("The template must hold {credit} and {original}").waitFor();
    expect(new URL(page.url()).search).toBe("");
    expect(visit.trouble()).toEqual([]);
  });

  test("a post is found, withheld and restored, and a token is made and revoked, without JavaScript", async () => {
    await using visit = await world.visit(NOWHERE, { javaScriptEnabled: false });
    const { page } = visit;
    await signIn(page, world);
    const address = world.site.pages.german;
    await page.goto(`${world.site.origin}/admin/posts?q=${new URL(address).pathname}`);
    await page.locator("tbody th a").click();
    await page.getByRole("button", { name: "Withhold" }).click();
    await page.getByText("The post is withheld.").waitFor();
    expect((await fetch(address)).status).toBe(404);
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("The post is back.").waitFor();
    expect((await fetch(address)).status).toBe(200);

    await page.getByRole("link", { name: "Tokens" }).click();
    await page.getByLabel("Whose, and what for").fill("a phone");
    await page.getByRole("button", { name: "Make it" }).click();
    const token = (await page.getByLabel("The new token").textContent())!.trim();
    const use = async () =>
      (await fetch(`${world.site.origin}/api/v1/posts`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await use()).toBe(200);
    await page.getByRole("link", { name: "I have copied it" }).click();
    await page.getByRole("button", { name: "Revoke a phone" }).click();
    await page.getByText("The token has ended").waitFor();
    expect(await use()).toBe(401);
    await page.getByRole("link", { name: "Audit log" }).click();
    await page.getByText("DELETE /tokens/").first().waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(visit.trouble()).toEqual([]);
  });
}

/** The address of the page of a destination, which announces nothing. */
async function destinationPage({ site }: World): Promise<string> {
  const made = await fetch(`${site.origin}/api/v1/destinations`, {
    method: "POST",
    headers: { authorization: `Bearer ${site.token}` },
    body: JSON.stringify({
      kind: "mastodon",
      name: "Elsewhere",
      settings: { server: "https://social.example" },
      secrets: { token: "x" },
      filters: { tags: ["nothing"] },
    }),
  });
  const { id } = (await made.json()) as { id: string };
  return `/admin/destinations/${id}`;
}
