/**
 * Tries markup in a browser: whether its script runs, what a report-only policy reports, and whether it stays in its
 * place.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";

/**
 * A policy that blocks nothing and reports everything that an article may not contain: scripts and handlers, styles,
 * frames, forms, bases, and requests for anything except pictures and media.
 */
const REPORT_ONLY =
  "default-src 'none'; script-src 'report-sample'; style-src 'report-sample'; img-src http: https:; media-src http: https:; " +
  "form-action 'none'; base-uri 'none'";

const LAB = "https://lab.example/";
/** How many pieces a page gets, and how many frames try them at a time. */
const MARKUP_A_PAGE = 1_000;
const FRAMES_AT_ONCE = 100;

/** The result of one piece of markup. */
export interface Tried {
  /** Whether a script ran and called `alert` or a similar function. */
  fired: boolean;
  /** The violations of the policy. */
  reports: string[];
  /** Whether it has left its place between the article's start and its end, or the frame shows something else. */
  escaped: boolean;
}

export interface Trial {
  tried: Tried[];
  /** Requests for anything except pictures and media. None was answered. */
  requests: string[];
}

/** A page's note: a script ran, with its argument, or a policy reported a violation. */
export interface Note {
  kind: "fired" | "report";
  text: string;
  /** The number of the frame that it comes from, from 0; -1 for the page itself. */
  frame: number;
}

/**
 * The functions that {@link withSensors} puts into every window.
 */
interface Sensors {
  /** Listens to the document's reports; anew after `document.open`. */
  listen(): void;
  /**
   * Triggers every handler in those elements that waits for the reader. Links to scripts are followed, links to other
   * pages are not.
   */
  provoke(elements: string): void;
  /** In the page itself: the notes of it and its frames so far. */
  noted: Note[];
}

/** A page full of vectors takes long, and longer on a busy machine. */
const PATIENCE_MILLISECONDS = 300_000;

/** Puts sensors into every document of the context, before any script of its own. */
export async function withSensors(context: BrowserContext): Promise<void> {
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  await context.addInitScript(() => {
    const page = globalThis.top as Window;
    const post = page.postMessage.bind(page);
    const text = String;
    const note = (kind: Note["kind"], what: unknown) => post({ kind, text: text(what) }, "*");
    const keep = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value });
    for (const name of ["alert", "confirm", "prompt", "print"]) keep(name, (what: unknown) => note("fired", what));

    const listen = () =>
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample, target }) => {
        const place = target instanceof Element ? target.closest("[data-vector]")?.getAttribute("data-vector") : null;
        note("report", `${effectiveDirective} ${blockedURI} ${sample} ${place ?? ""}`.trim());
      });
    keep("listen", listen);
    listen();

    const provoke = (elements: string) => {
      document.addEventListener("click", (event) => {
        const addresses = event.composedPath().flatMap((node) => {
          const href: unknown = node instanceof Element && "href" in node ? node.href : undefined;
          return href === undefined ? [] : [href instanceof SVGAnimatedString ? href.animVal : text(href)];
        });
        if (addresses.some((address) => /^(?:https?|mailto|tel):/.test(address))) event.preventDefault();
      });
      for (const element of document.querySelectorAll(elements)) {
        for (const { name } of element.attributes) {
          const [, happening] = /^on(\w+)/i.exec(name) ?? [];
          if (happening) element.dispatchEvent(new Event(happening.toLowerCase(), { cancelable: true }));
        }
        if (element.matches("a, area, button, input, summary, label"))
          element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      }
    };
    keep("provoke", provoke);

    if (globalThis.window !== page) return;
    const noted: Note[] = [];
    keep("noted", noted);
    globalThis.addEventListener("message", ({ data, source }) => {
      let inner = source as Window | null;
      while (inner && inner !== page && inner.parent !== page) inner = inner.parent;
      const frames = [...document.querySelectorAll("iframe")];
      noted.push({ ...(data as Note), frame: frames.findIndex(({ contentWindow }) => contentWindow === inner) });
    });
  });
}

/** A page to answer with, and a policy that reports but stops nothing. */
export interface Served {
  body: string;
  policy: string;
}

/**
 * Answers `pages`, and passes on their requests to `home`. Other requests are not answered, and listed unless they are
 * for pictures or media.
 */
export async function cutOff(
  context: BrowserContext,
  pages: ReadonlyMap<string, Served>,
  home?: string,
): Promise<string[]> {
  const requests: string[] = [];
  await context.route("**/*", async (route) => {
    const request = route.request();
    const served = pages.get(request.url());
    if (served !== undefined && request.isNavigationRequest() && request.frame().parentFrame() === null) {
      const headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy-report-only": served.policy,
      };
      return await route.fulfill({ headers, body: served.body });
    }
    if (!request.isNavigationRequest() && new URL(request.url()).origin === home) return await route.continue();
    const type = request.resourceType();
    if (type !== "image" && type !== "media") requests.push(`${type} ${request.url()}`);
    await route.abort();
  });
  return requests;
}

/** Triggers the handlers in those elements of a page. Returns the page's notes once nothing happens any more. */
export const provoked = (page: Page, elements: string): Promise<Note[]> =>
  page.evaluate(async (elements) => {
    const { provoke, noted } = globalThis as unknown as Sensors;
    provoke(elements);
    // Navigations to scripts, timers and reports take a moment.
    for (let before = -1; before !== noted.length;) {
      before = noted.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return noted;
  }, elements);

/** Tries each piece of markup in a document of its own, as the body of an article with something after it. */
export async function tryOut(browser: Browser, markup: readonly string[]): Promise<Trial> {
  const context = await browser.newContext();
  try {
    await withSensors(context);
    const requests = await cutOff(
      context,
      new Map([[LAB, { body: "<!doctype html><title>lab</title>", policy: REPORT_ONLY }]]),
    );
    const tried: Tried[] = [];
    for (let start = 0; start < markup.length; start += MARKUP_A_PAGE) {
      const page = await context.newPage();
      await page.goto(LAB);
      tried.push(...(await tryTogether(page, markup.slice(start, start + MARKUP_A_PAGE))));
      await page.close();
    }
    return { tried, requests };
  } finally {
    await context.close();
  }
}

const tryTogether = (page: Page, markup: readonly string[]): Promise<Tried[]> =>
  page.evaluate(
    async ({ markup, framesAtOnce }) => {
      const { noted } = globalThis as unknown as Sensors;
      const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

      const isUsed = new WeakSet<HTMLIFrameElement>();
      const aFrame = () => {
        const frame = document.createElement("iframe");
        // It may do everything except leave its place.
        frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms");
        return frame;
      };
      /** A window is used again while it still shows the document that was written into it. */
      const fresh = (frame: HTMLIFrameElement) => {
        if (frame.contentDocument !== null && !isUsed.has(frame)) return frame;
        const other = aFrame();
        frame.replaceWith(other);
        return other;
      };
      const write = (frame: HTMLIFrameElement, html: string) => {
        const inner = frame.contentWindow as Window & Sensors;
        inner.document.open();
        inner.listen();
        inner.document.write(
          `<!doctype html><title>x</title><body><article>${html}</article><p id=after>after</p></body></html>`,
        );
        inner.document.close();
      };
      const safely = <Value>(action: () => Value): Value | undefined => {
        try {
          return action();
        } catch {
          // It shows another origin by now.
          return undefined;
        }
      };
      const isLoading = (frame: HTMLIFrameElement) => frame.contentDocument?.readyState === "loading";
      const hasEscaped = (frame: HTMLIFrameElement) => {
        const [article, after, ...others] = frame.contentDocument?.body?.children ?? [];
        return article?.localName !== "article" || after?.id !== "after" || others.length > 0;
      };

      for (let count = 0; count < framesAtOnce; count += 1) document.body.append(aFrame());
      const tried: Tried[] = [];
      for (let start = 0; start < markup.length; start += framesAtOnce) {
        const turn = markup.slice(start, start + framesAtOnce);
        const before = noted.length;
        const frames = [...document.querySelectorAll("iframe")].slice(0, turn.length).map(fresh);
        for (const [index, frame] of frames.entries()) safely(() => write(frame, turn[index]!));
        for (let wait = 0; wait < 20 && (wait < 2 || frames.some(isLoading)); wait += 1) await pause(20);
        for (const frame of frames) safely(() => (frame.contentWindow as Window & Sensors).provoke("*"));
        await pause(60);
        const now = noted.slice(before);
        for (const [index, frame] of frames.entries()) {
          const own = now.filter((one) => one.frame === index);
          const escaped = hasEscaped(frame);
          if (frame.contentDocument?.URL !== document.URL) isUsed.add(frame);
          tried.push({
            fired: own.some(({ kind }) => kind === "fired"),
            reports: own.filter(({ kind }) => kind === "report").map(({ text }) => text),
            escaped,
          });
        }
      }
      return tried;
    },
    { markup, framesAtOnce: FRAMES_AT_ONCE },
  );
