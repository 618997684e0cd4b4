/** Tries out markup in a browser: whether a script of it runs, what a report-only policy reports, whether it stays in its place. */
import type { Browser, BrowserContext, Page } from "playwright-core";

/**
 * Stops nothing and reports whatever an article may not hold: every script and handler, every style, frame, form and base,
 * everything that is fetched but pictures and media.
 */
const REPORT_ONLY =
  "default-src 'none'; script-src 'report-sample'; style-src 'report-sample'; img-src http: https:; media-src http: https:; " +
  "form-action 'none'; base-uri 'none'";

const LAB = "https://lab.example/";
/** So much is handed to a page, and so many frames try it at a time. */
const MARKUP_A_PAGE = 1_000;
const FRAMES_AT_ONCE = 100;

/** What became of one piece of markup. */
export interface Tried {
  /** A script ran: it called `alert` or one of its kind. */
  fired: boolean;
  /** What it would have broken of the policy. */
  reports: string[];
  /** It is no longer all of what lies between the article's start and its end, or the frame shows something else. */
  escaped: boolean;
}

export interface Trial {
  tried: Tried[];
  /** What was asked for besides pictures and media; nothing of it was answered. */
  requests: string[];
}

/** What a page notes: that a script ran, with what it said, or what a policy reports. */
export interface Note {
  kind: "fired" | "report";
  text: string;
  /** Which frame of the page it comes from, counted from 0; -1 for the page itself. */
  frame: number;
}

/** What {@link withSensors} puts into every window. */
interface Sensors {
  /** Listens to the document's reports; anew after `document.open`. */
  listen(): void;
  /** Wakes whatever waits for somebody in those elements. Links that lead away are not followed, those to a script are. */
  provoke(elements: string): void;
  /** In the page itself: what it and its frames have noted so far. */
  noted: Note[];
}

/** A page full of vectors takes its time, more so on a machine that does much else besides. */
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
 * Answers `pages`, and lets through what they ask of `home`; keeps a list of everything else that is asked for but pictures
 * and media, and answers none of it.
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

/** Wakes whatever waits for somebody in those elements of a page, and gives what it has noted when all is quiet again. */
export const provoked = (page: Page, elements: string): Promise<Note[]> =>
  page.evaluate(async (elements) => {
    const { provoke, noted } = globalThis as unknown as Sensors;
    provoke(elements);
    // Navigations to a script, timers and reports come a little later.
    for (let before = -1; before !== noted.length;) {
      before = noted.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return noted;
  }, elements);

/** Tries each piece of markup in a document of its own, as the content of an article that something follows. */
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
        // It may do everything but leave its place.
        frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms");
        return frame;
      };
      /** A window is used again for as long as it shows what was written into it. */
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
          // It shows something of another origin by now.
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
