import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { EMBED_FRAME_HOSTS } from "../../src/model/embed.ts";
import { live } from "./answers.ts";
import { blockedByPolicy, eventually, type World } from "./visit.ts";

const PLAYER = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ";
const WATCH = "https://www.youtube.com/watch?v=aqz-KE-bpKQ";

/** One address of a player at every host that frames may come from. */
const PLAYERS = [
  PLAYER,
  "https://player.vimeo.com/video/76979871",
  "https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC",
  "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/293",
  "https://embed.podcasts.apple.com/us/podcast/harbor-sounds/id1200361736",
  "https://geo.dailymotion.com/player.html?video=x84sh87",
  "https://embed.ted.com/talks/a_talk_about_harbors",
  "https://archive.org/embed/night-ferry-1931",
  "https://codepen.io/harbor/embed/abcdEF",
  "https://datawrapper.dwcdn.net/aBcDe/1/",
];

const facade = (page: Page) => page.locator("[data-embed] > a");

/** Players of other sites: the page loads nothing of them before the reader asks. */
export function embeds(world: World): void {
  test("the player comes when it is clicked, and not before", async () => {
    await using reader = await world.visit(world.site.pages.media);
    const { page } = reader;
    await live(page);
    await facade(page).scrollIntoViewIfNeeded();
    await facade(page).hover();
    await page.locator("footer.site").scrollIntoViewIfNeeded();
    const pictures = await page.locator("img").evaluateAll((all) => all.map((img) => (img as HTMLImageElement).src));
    expect(reader.attempted.filter((url) => !pictures.includes(url))).toEqual([]);
    expect(page.frames()).toHaveLength(1);

    await facade(page).click();
    await eventually(() => reader.attempted).toContain(PLAYER);
    const frame = page.locator("[data-embed] iframe");
    expect(await frame.getAttribute("title")).toBe("YouTube: Big Buck Bunny");
    expect(await frame.getAttribute("sandbox")).toBe("allow-scripts allow-same-origin allow-popups");
    expect(await frame.evaluate((player) => document.activeElement === player)).toBe(true);
    expect(reader.trouble()).toEqual([]);
  });

  test("from the keyboard, too", async () => {
    await using reader = await world.visit(world.site.pages.media);
    const { page } = reader;
    await live(page);
    await facade(page).focus();
    await page.keyboard.press("Enter");
    await eventually(() => reader.attempted).toContain(PLAYER);
    expect(page.url()).toBe(world.site.pages.media);
  });

  test("with the key for a new tab it is the link that it looks like", async () => {
    await using reader = await world.visit(world.site.pages.media);
    const { page, context } = reader;
    await live(page);
    const tab = context.waitForEvent("page");
    await facade(page).click({ modifiers: ["ControlOrMeta"] });
    await tab;
    await eventually(() => reader.attempted).toContain(WATCH);
    expect(reader.attempted).not.toContain(PLAYER);
    expect(await facade(page).count()).toBe(1);
  });

  test("without JavaScript it leads to where it can be watched", async () => {
    await using reader = await world.visit(world.site.pages.media, { javaScriptEnabled: false });
    const { page } = reader;
    await facade(page).click();
    await eventually(() => reader.attempted).toContain(WATCH);
    expect(reader.attempted).not.toContain(PLAYER);
  });

  test("the policy lets in the player of every host that a facade is made for", async () => {
    expect(PLAYERS.map((url) => new URL(url).host).toSorted()).toEqual([...EMBED_FRAME_HOSTS].toSorted());
    const frames = PLAYERS.map((url) => `<iframe src="${url.replaceAll("&", "&amp;")}"></iframe>`).join("\n");
    const post = { id: "every-player", title: "An Evening of Players", content_html: `<p>Ten of them.</p>${frames}` };
    await using reader = await world.visit(await world.site.deliver("post.published", post));
    const { page } = reader;
    await live(page);
    expect(await facade(page).count()).toBe(PLAYERS.length);
    for (let clicked = 0; clicked < PLAYERS.length; clicked++) {
      await facade(page).first().click();
      await eventually(() => [...reader.attempted, ...blockedByPolicy(reader)].length).toBeGreaterThan(clicked);
    }
    expect(blockedByPolicy(reader)).toEqual([]);
    expect(reader.attempted.map((url) => new URL(url).host)).toEqual(PLAYERS.map((url) => new URL(url).host));
  });
}
