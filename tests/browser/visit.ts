/** A reader's visit: a browser profile of its own that reaches only this machine, and a record of events. */
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { type LaunchedBrowser, launchBrowser } from "./browser.ts";
import { putMigratedDatabase } from "../e2e/state.ts";
import { type RunningSite, startSite } from "./site.ts";

const START_TIMEOUT_MILLISECONDS = 120_000;
const PATIENCE_MILLISECONDS = 20_000;
const GLANCE_MILLISECONDS = 25;

/** How a page reports what its content security policy blocked. */
const POLICY = "blocked by the policy";

/** The page where a visit begins that needs a set-up before its first real page. */
export const NOWHERE = "about:blank";

export interface Visit extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** Requests to any other host. None was answered. */
  attempted: string[];
  /** Errors, dialogs and requests that the content security policy blocked, so far. */
  trouble(): string[];
}

export interface World {
  site: RunningSite;
  browser: Browser;
  /** Opens an address of the site in a fresh profile. */
  visit(address: string, options?: BrowserContextOptions): Promise<Visit>;
}

/** Starts one site and one browser for all tests of the file, before the first test runs. */
export function aWorld(): World {
  const world: Partial<World> = {};
  let launched: LaunchedBrowser | undefined;
  beforeAll(async () => {
    const [browser, site] = await Promise.allSettled([
      launchBrowser(),
      startSite(inject("builtWorker"), putMigratedDatabase),
    ]);
    if (browser.status === "fulfilled") world.browser = (launched = browser.value).browser;
    if (site.status === "fulfilled") world.site = site.value;
    for (const started of [browser, site]) if (started.status === "rejected") throw started.reason;
  }, START_TIMEOUT_MILLISECONDS);
  afterAll(async () => {
    await Promise.all([launched?.close(), world.site?.stop()]);
  });
  world.visit = (address, options) => visit(world as World, address, options);
  return world as World;
}

/**
 * The same with another origin of the site.
 *
 * @param isGuarded whether requests to other hosts are recorded and not answered. A browser that asks about its requests
 * does not use its own cache, and to stop asking while a service worker starts may take for ever.
 */
export async function visit(
  { browser, site }: Pick<World, "browser" | "site">,
  address: string,
  options?: BrowserContextOptions,
  isGuarded = true,
): Promise<Visit> {
  const context = await browser.newContext({ locale: "en-US", ...options });
  try {
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    const attempted: string[] = [];
    const documents: string[] = [];
    const noted: { text: string; url?: string }[] = [];
    const isElsewhere = (url: URL): boolean => url.origin !== site.origin;
    const refuse = async (route: Route): Promise<void> => {
      attempted.push(route.request().url());
      await route.abort();
    };
    if (isGuarded) await context.route(isElsewhere, refuse);
    await context.addInitScript((policy) => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
        console.error(policy, effectiveDirective, blockedURI),
      );
    }, POLICY);
    context.on("dialog", async (dialog) => {
      noted.push({ text: `${dialog.type()}: ${dialog.message()}` });
      await dialog.dismiss();
    });
    context.on("weberror", (error) => noted.push({ text: String(error.error()) }));
    context.on("console", (message) => {
      if (message.type() === "error") noted.push({ text: message.text(), url: message.location().url });
    });
    context.on("response", (response) => {
      if (response.request().isNavigationRequest()) documents.push(response.url());
    });
    // The browser also reports requests to other hosts, which have a record of their own, and documents with status 404
    // or 410.
    const isKnown = ({ text, url = "" }: { text: string; url?: string }): boolean =>
      text.startsWith("Failed to load resource") && (attempted.includes(url) || documents.includes(url));
    const trouble = (): string[] => noted.filter((note) => !isKnown(note)).map(({ text }) => text);
    const page = await context.newPage();
    await page.goto(new URL(address, site.origin).href);
    return { page, context, attempted, trouble, [Symbol.asyncDispose]: () => context.close() };
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** The blocked requests, as "directive address". */
export const blockedByPolicy = ({ trouble }: Visit): string[] =>
  trouble()
    .filter((text) => text.startsWith(POLICY))
    .map((text) => text.slice(POLICY.length + 1));

/** Repeats an expectation until it holds. */
export const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: PATIENCE_MILLISECONDS, interval: GLANCE_MILLISECONDS });

/** Waits until the browser has drawn the present state. */
export const drawn = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
