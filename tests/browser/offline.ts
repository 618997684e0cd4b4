import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { AXE, isWithoutFault } from "./accessibility.ts";
import { aLine, type Line } from "./line.ts";
import { eventually, visit, type Visit, type World } from "./visit.ts";

const HOUR_MILLISECONDS = 3_600_000;
const COPIES_MAX = 20;
const WORKER = "/service-worker.js";
/** The cache of service-worker.client.js. */
const CACHE = "read-1";

const pathOf = (address: string): string => new URL(address).pathname;

/** The paths that the browser keeps, with those of the articles of which it has no page any more. */
const kept = (page: Page): Promise<{ path: string; hasPage: boolean }[]> =>
  page.evaluate(async (name) => {
    const cache = await caches.open(name);
    const all = [];
    for (const request of await cache.keys()) {
      const copy = await cache.match(request);
      if (!copy?.headers.has("x-facts")) continue;
      all.push({ path: new URL(request.url).pathname, hasPage: (await copy.text()) !== "" });
    }
    return all;
  }, CACHE);

const paths = async (page: Page): Promise<string[]> => (await kept(page)).map(({ path }) => path);

/** Makes a copy older, as if time had passed. */
const age = (page: Page, path: string, byMilliseconds: number): Promise<void> =>
  page.evaluate(
    async ({ name, path, by }) => {
      const cache = await caches.open(name);
      const copy = (await cache.match(path))!;
      const headers = new Headers(copy.headers);
      for (const [header, value] of copy.headers) {
        if (header === "x-fetched") headers.set(header, String(Number(value) - by));
        if (header !== "x-facts") continue;
        const facts = JSON.parse(decodeURIComponent(value)) as { read: number; confirmed: number };
        const older = { ...facts, read: facts.read - by, confirmed: facts.confirmed - by };
        headers.set(header, encodeURIComponent(JSON.stringify(older)));
      }
      await cache.put(path, new Response(await copy.text(), { headers }));
    },
    { name: CACHE, path, by: byMilliseconds },
  );

const says = (page: Page, event: "online"): Promise<boolean> =>
  page.evaluate((name) => dispatchEvent(new Event(name)), event);

interface Reading extends Visit {
  line: Line;
  /** Opens a page of the site through the line, and returns its status. */
  open(address: string): Promise<number | undefined>;
}

/** A reader who has opened an article, which the browser keeps. */
async function aReading(world: World, address: string): Promise<Reading> {
  const line = await aLine(world.site.origin);
  const through = { ...world, site: { ...world.site, origin: line.origin } };
  const reader = await visit(through, pathOf(address), {}, false);
  const { page } = reader;
  await eventually(() => paths(page)).toContain(pathOf(address));
  await eventually(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  return {
    ...reader,
    line,
    open: async (other) => (await page.goto(line.origin + pathOf(other)))?.status(),
    [Symbol.asyncDispose]: async () => {
      await reader[Symbol.asyncDispose]();
      await line[Symbol.asyncDispose]();
    },
  };
}

/** Without a connection: the articles read within the hour, else a page that says so. Never what was withdrawn. */
export function offline(world: World): void {
  const at = (sample: "article" | "arabic" | "brief"): string => world.site.pages[sample];

  test("an article that was read is shown again, and says that it is a copy and from when", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    expect(await page.locator("main > .art").first().innerText()).not.toContain("offline");
    await line.cut();
    expect(await open(at("article"))).toBe(200);
    const banner = page.getByRole("status").first();
    expect(await banner.innerText()).toMatch(
      /^You are offline\. This copy is from \w+ \d+, 20\d\d at [\d:]+ .M; the story may have been corrected or withdrawn since\. Try again$/,
    );
    expect(await page.locator("main").evaluate((main) => main.firstElementChild?.textContent)).toContain("offline");
    expect(await page.locator("h1").innerText()).toMatch(/^The Night Ferry/);
    expect(await page.locator(".body").innerText()).toContain("At a quarter to ten");
    await page.addScriptTag({ path: AXE }).catch(() => {});
    expect(reader.trouble().filter((text) => text.includes("style"))).toEqual([]);

    await line.mend();
    await banner.getByRole("link", { name: "Try again" }).click();
    await eventually(() => page.getByText("This copy is from").count()).toBe(0);
    expect(await page.locator("h1").innerText()).toMatch(/^The Night Ferry/);
    expect(await reader.context.cookies()).toEqual([]);
  });

  test("a copy speaks its page's language and runs in its direction", async () => {
    await using reader = await aReading(world, at("arabic"));
    const { page, line, open } = reader;
    await line.cut();
    await open(at("arabic"));
    const banner = page.getByRole("status").first();
    expect(await banner.innerText()).toContain("أنت غير متصل بالإنترنت");
    expect(await banner.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
    expect(await banner.locator("time").innerText()).toMatch(/[٠-٩\d]/);
  });

  test("of everything else the offline page says what was read, accessibly and in light and dark", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    expect(await open(at("arabic"))).toBe(200);
    await eventually(() => paths(page)).toContain(pathOf(at("arabic")));
    await line.cut();
    for (const address of ["/", "/search", at("brief"), "/lindhaven-ledger/no-such-story"]) {
      expect(await open(new URL(address, line.origin).href), address).toBe(503);
      expect(await page.title()).toBe("You are offline · Reprint");
      expect(await page.locator("h1").innerText()).toBe("You are offline");
    }
    expect(await page.locator("section:not([hidden]) h2").allInnerTexts()).toEqual(["Can be read now"]);
    const [first, second] = await page.locator("section li").all();
    expect(await first!.locator("h3").getAttribute("lang")).toBe("ar");
    expect(await first!.locator("h3").getAttribute("dir")).toBe("rtl");
    expect(await second!.innerText()).toMatch(/^The Night Ferry Comes Back to Lindhaven\s+\w+ \d+, 20\d\d at/);
    const session = await reader.context.newCDPSession(page);
    await session.send("Page.setBypassCSP", { enabled: true });
    await page.reload();
    await page.addScriptTag({ path: AXE });
    await isWithoutFault(page, "offline");
    await page.getByRole("link", { name: /^The Night Ferry/ }).click();
    await eventually(() => page.getByText("This copy is from").count()).toBe(1);
    expect(pathOf(page.url())).toBe(pathOf(at("article")));
  });

  test("an hour after it was confirmed a copy is gone, and only its title is listed for a day", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    await age(page, pathOf(at("article")), HOUR_MILLISECONDS);
    await line.cut();
    expect(await open(at("article"))).toBe(503);
    expect(await page.locator("section:not([hidden]) h2").allInnerTexts()).toEqual(["Read lately"]);
    expect(await page.getByRole("link", { name: /^The Night Ferry/ }).count()).toBe(1);
    expect(await kept(page)).toEqual([{ path: pathOf(at("article")), hasPage: false }]);
    await age(page, pathOf(at("article")), 24 * HOUR_MILLISECONDS);
    expect(await open("http://any/")).toBe(503);
    expect(await page.locator("section:not([hidden])").count()).toBe(0);
    expect(await kept(page)).toEqual([]);
  });

  test("what the browser's own cache answers confirms nothing", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    line.isFresh = true;
    const path = pathOf(at("article"));
    const requests = () => line.requests.filter((request) => request === `GET ${path}`).length;
    await open("http://any/");
    await open(at("article"));
    await open("http://any/");
    await age(page, path, HOUR_MILLISECONDS - 60_000);
    const before = requests();
    expect(await open(at("article"))).toBe(200);
    expect(requests()).toBe(before);
    await page.waitForTimeout(300);
    await age(page, path, 120_000);
    await line.cut();
    await page.goto("about:blank");
    expect(await open(at("brief"))).toBe(503);
    expect(await page.locator("section:not([hidden]) h2").allInnerTexts()).toEqual(["Read lately"]);
  });

  test("a withdrawal while the reader was away deletes the copy as soon as the line is back", async () => {
    const post = { id: "withdrawn-while-away", title: "The Owl Who Read", content_html: "<p>It turned pages.</p>" };
    const address = await world.site.deliver("post.published", post);
    await using reader = await aReading(world, address);
    const { page, line, open } = reader;
    await line.cut();
    expect(await open(address)).toBe(200);
    expect(await page.locator(".body").innerText()).toBe("It turned pages.");
    await world.site.deliver("post.withdrawn", { id: post.id });
    await line.mend();
    await says(page, "online");
    await eventually(() => kept(page)).toEqual([]);
    expect(line.headers.get(pathOf(address))?.["if-none-match"]).toMatch(/"/);
    await line.cut();
    expect(await open(address)).toBe(503);
    expect(await page.locator("body").innerText()).not.toContain("Owl");
  });

  test("the next page after the line is back confirms the copies too, and drops what cannot be", async () => {
    const post = { id: "away-without-a-page", title: "A Goose Named Tide", content_html: "<p>It honked.</p>" };
    const address = await world.site.deliver("post.published", post);
    await using reader = await aReading(world, address);
    const { page, line, open } = reader;
    await open(at("article"));
    await open(at("brief"));
    await eventually(() => paths(page)).toHaveLength(3);
    await line.cut();
    await open("http://any/");
    await age(page, pathOf(at("brief")), HOUR_MILLISECONDS);
    await world.site.deliver("post.withdrawn", { id: post.id });
    await line.mend();
    expect(await open("http://any/")).toBe(200);
    await eventually(() => paths(page)).toEqual([pathOf(at("article"))]);
    expect(line.headers.get(pathOf(at("article")))?.["if-none-match"]).toMatch(/"/);
  });

  test("what the network answers is shown as it is: 410 and 404 delete the copy, 503 does not", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    const path = pathOf(at("article"));
    const reload = async (status: number) => {
      line.answers.set(path, { status });
      expect((await page.reload())?.status()).toBe(status);
      expect(await page.locator("body").innerText()).toBe(`answer ${status}`);
      line.answers.clear();
    };
    await reload(503);
    await page.waitForTimeout(300);
    expect(await paths(page)).toEqual([path]);
    for (const status of [410, 404]) {
      await reload(status);
      await eventually(() => paths(page)).toEqual([]);
      await line.cut();
      expect(await open(at("article"))).toBe(503);
      await line.mend();
      await open(at("article"));
      await eventually(() => paths(page)).toEqual([path]);
    }
  });

  test("a post that expires is not shown after that", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    const path = pathOf(at("brief"));
    const until = new Date(Date.now() + 2500).toISOString();
    const body = `<!doctype html><html lang="en" dir="ltr"><head><meta name="robots" content="unavailable_after: ${until}"/></head><main id="content"><h1 class="p-name">Until then</h1></main>`;
    line.answers.set(path, { status: 200, body });
    await open(at("brief"));
    await eventually(() => paths(page)).toContain(path);
    await line.cut();
    expect(await open(at("brief"))).toBe(200);
    await page.waitForTimeout(2500);
    expect(await open(at("brief"))).toBe(503);
    expect(await page.locator("body").innerText()).not.toContain("Until then");
  });

  test("no more than twenty are kept, those that were read last", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, open } = reader;
    await page.evaluate(
      async ({ name, many }) => {
        const cache = await caches.open(name);
        const { headers } = (await cache.match(location.pathname))!;
        for (let number = 0; number < many; number++) await cache.put(`/a/${number}`, new Response("x", { headers }));
      },
      { name: CACHE, many: 2 * COPIES_MAX },
    );
    await open(at("brief"));
    await eventually(() => paths(page)).toHaveLength(COPIES_MAX);
    expect(await paths(page)).toContain(pathOf(at("brief")));
  });

  test("nothing else is touched: the dashboard, programs, forms and reactions fail as they do without it", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line } = reader;
    await page.goto(`${line.origin}/admin/sign-in`);
    await page.goto(`${line.origin}/about`);
    await page.goto(`${line.origin}${pathOf(at("article"))}/reactions?mine=love`);
    await page.waitForTimeout(300);
    expect(await paths(page)).toEqual([pathOf(at("article"))]);
    await page.goto(line.origin + pathOf(at("article")));
    await line.cut();
    for (const path of ["/admin", "/api", "/deliveries/x", "/door/x", "/metrics", "/feed.xml"]) {
      const other = await reader.context.newPage();
      await expect(other.goto(line.origin + path), path).rejects.toThrow("ERR_CONNECTION_REFUSED");
      await other.close();
    }
    const posted = page.waitForEvent("requestfailed", (request) => request.method() === "POST");
    await page.evaluate(() => (document.querySelector(".reactions form") as HTMLFormElement).submit());
    expect((await posted).failure()?.errorText).toContain("ERR_CONNECTION_REFUSED");
  });

  test("a navigation is one request, which the worker does not hold up", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    line.requests.length = 0;
    for (const address of [at("brief"), at("arabic"), "http://any/", "http://any/tags"]) await open(address);
    const opened = line.requests.filter((request) => !/assets|reactions|offline|samples|manifest|icon/.test(request));
    expect(opened).toEqual([`GET ${pathOf(at("brief"))}`, `GET ${pathOf(at("arabic"))}`, "GET /", "GET /tags"]);
    expect(line.headers.get("/tags")?.["service-worker-navigation-preload"]).toBe("true");
    expect(line.headers.get(pathOf(at("brief")))?.["service-worker-navigation-preload"]).toBe("true");
    line.requests.length = 0;
    await page.goto(`${line.origin}/about`);
    expect(line.requests.filter((request) => request.startsWith("GET /about"))).toHaveLength(1);
  });

  test("readers of lists get none, nor those without JavaScript", async () => {
    const registered = (page: Page) =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    await using line = await aLine(world.site.origin);
    const through = { ...world, site: { ...world.site, origin: line.origin } };
    {
      await using lists = await visit(through, "/");
      await lists.page.goto(`${line.origin}/lindhaven-ledger`);
      await lists.page.waitForTimeout(500);
      expect(await registered(lists.page)).toBe(0);
    }
    await using plain = await visit(through, pathOf(at("article")), { javaScriptEnabled: false });
    await plain.page.waitForTimeout(500);
    expect(line.requests.filter((request) => request.includes(WORKER))).toEqual([]);
  });

  test("where the offline page is no more, the worker goes with all that it kept", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    line.answers.set("/offline", { status: 404 });
    await age(page, "/offline", 25 * HOUR_MILLISECONDS);
    await open("http://any/");
    await eventually(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
      0,
    );
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });

  test("a worker of another version takes over, and the one before again", async () => {
    await using reader = await aReading(world, at("article"));
    const { page, line, open } = reader;
    const own = await (await fetch(world.site.origin + WORKER)).text();
    const headers = { "content-type": "text/javascript" };
    const update = () => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    line.answers.set(WORKER, { status: 200, headers, body: own.replace(CACHE, "read-2") });
    await update();
    await eventually(() => page.evaluate(() => caches.keys())).toEqual(["read-2"]);
    line.answers.delete(WORKER);
    await update();
    await eventually(() => page.evaluate(() => caches.keys())).toEqual([CACHE]);
    line.answers.set(WORKER, { status: 404 });
    await update().catch(() => {});
    await open(at("brief"));
    await eventually(() => paths(page)).toContain(pathOf(at("brief")));
    await line.cut();
    expect(await open(at("brief"))).toBe(200);
  });
}
