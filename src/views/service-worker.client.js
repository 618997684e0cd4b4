// @ts-check
/**
 * Lets a browser without a connection show the articles that it read within the last hour, and else say that it is
 * offline. The network always comes first. What it answers is shown as it is, so a copy never hides a correction or a
 * withdrawal.
 *
 * Pages of other versions of the code may use this worker. So the two share little: how an article's page begins, and
 * the places that the page at OFFLINE_PAGE has for its list. The build fills in WORDS and the two lists of segments.
 */

/** @type {any} A ServiceWorkerGlobalScope, whose types exclude those of a page. */
const worker = self;

const OFFLINE_PAGE = "/offline";
/** Rises with the form of what is kept, so that no version reads what another one wrote. */
const CACHE = "read-1";
const COPIES_MAX = 20;
const MINUTE_MILLISECONDS = 60_000;
/** A copy is shown for so long after the network confirmed it. */
const COPY_MAX_MILLISECONDS = 60 * MINUTE_MILLISECONDS;
/** So long its title is listed, and the offline page is kept without asking for it anew. */
const LISTED_MAX_MILLISECONDS = 24 * 60 * MINUTE_MILLISECONDS;
/** The end of an article without one: JSON has no infinity. */
const FOREVER = Number.MAX_SAFE_INTEGER;
/** In place of the time when an article was confirmed: only its title is kept. */
const TOO_OLD = 0;

/** It is kept from the first page that could not be loaded until all copies are confirmed again. */
const LOST = "/offline?lost";
/** The headers of what is kept: an article's facts, and the time when the offline page was fetched. */
const FACTS = "x-facts";
const FETCHED = "x-fetched";

/** @type {Record<string, { copy: string, again: string }>} By language. */
const words = "WORDS";
/** @type {string[]} First segments of paths that are no publisher's. */
const reserved = "RESERVED";
/** @type {string[]} Those of them that lead to readers' pages. */
const readers = "READERS";

/**
 * What is known of a copy, besides its page. Times are in milliseconds since the epoch.
 *
 * @typedef {{ title: string, language: string, direction: string, read: number, confirmed: number, until: number, date:
 *   string, etag: string }} Facts
 */

/** @param {string} path */
const isArticle = (path) => {
  const [, source, slug] = /^\/([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(path) ?? [];
  return slug !== undefined && !reserved.includes(source);
};

/** Whether an address is of a page for readers. Others are none of this worker's business. @param {string} path */
const isForReaders = (path) => {
  const [, first] = path.split("/");
  return readers.includes(first) || !(reserved.includes(first) || /\.|\/reactions$/.test(path));
};

/**
 * @param {string} path
 * @param {Facts} facts
 * @param {BodyInit | null} page
 * @param {Headers} headers
 */
async function keep(path, facts, page, headers) {
  const own = new Headers(headers);
  own.set(FACTS, encodeURIComponent(JSON.stringify(facts)));
  await (await caches.open(CACHE)).put(path, new Response(page, { headers: own }));
}

/** @param {string} path */
const drop = async (path) => (await caches.open(CACHE)).delete(path);

/** @param {Response | undefined} copy @returns {Facts | null} */
const factsOf = (copy) => JSON.parse(decodeURIComponent(copy?.headers.get(FACTS) ?? "null"));

/** @param {Facts} facts @param {number} now */
const isShown = ({ confirmed, until }, now) =>
  now >= confirmed && now < Math.min(confirmed + COPY_MAX_MILLISECONDS, until);

/** All that may still be listed, the latest read first. The rest is deleted, and pages that are too old. */
async function tidied() {
  const cache = await caches.open(CACHE);
  const now = Date.now();
  /** @type {{ path: string, facts: Facts }[]} */
  const kept = [];
  for (const request of await cache.keys()) {
    const facts = factsOf(await cache.match(request));
    if (facts) kept.push({ path: new URL(request.url).pathname, facts });
  }
  kept.sort((one, other) => other.facts.read - one.facts.read);
  /** @param {Facts} facts */
  const isListed = ({ read, until }) => now >= read && now < Math.min(read + LISTED_MAX_MILLISECONDS, until);
  const listed = kept.slice(0, COPIES_MAX).filter(({ facts }) => isListed(facts));
  for (const { path } of kept) if (!listed.some((each) => each.path === path)) await cache.delete(path);
  for (const { path, facts } of listed) {
    if (facts.confirmed === TOO_OLD || isShown(facts, now)) continue;
    facts.confirmed = TOO_OLD;
    await keep(path, facts, null, new Headers());
  }
  return listed;
}

/**
 * Follows what the network answered at an article's address.
 *
 * @param {string} path
 * @param {Response} response
 * @param {boolean} [isRead] whether the reader opened it
 */
async function follow(path, response, isRead = true) {
  const { status, headers } = response;
  if (status === 429 || status >= 500) return;
  const before = await (await caches.open(CACHE)).match(path);
  const known = factsOf(before);
  const now = Date.now();
  const date = headers.get("date") ?? "";
  if (status === 304 && before && known)
    return await keep(path, { ...known, confirmed: now, date }, before.body, before.headers);
  const page = status === 200 ? await response.text() : "";
  const [, title] = /<h1 class="p-name[^>]*>([^<]+)/.exec(page) ?? [];
  // Another page answers here now, or none.
  if (title === undefined) return await drop(path);
  const [, language = "", direction = ""] = /<html lang="([\w-]+)" dir="(\w+)"/.exec(page) ?? [];
  const [, until = ""] = /unavailable_after: ([\w:.-]+)/.exec(page) ?? [];
  // The same date again means that the browser's own cache has answered.
  const confirmed = known && date && known.date === date ? known.confirmed : now;
  const read = isRead || !known ? now : known.read;
  const etag = headers.get("etag") ?? "";
  await keep(
    path,
    { title, language, direction, read, confirmed, until: Date.parse(until) || FOREVER, date, etag },
    page,
    headers,
  );
  if (isRead) await tidied();
}

/** When the connection is back: asks about every copy, and drops what cannot be confirmed. */
async function confirmAll() {
  const now = Date.now();
  for (const { path, facts } of await tidied()) {
    if (!isShown(facts, now)) await drop(path);
    else if (!(await confirm(path, facts.etag))) return;
  }
  await drop(LOST);
}

/** @param {string} path @param {string} etag @returns {Promise<boolean>} whether the network answered */
async function confirm(path, etag) {
  try {
    const headers = { accept: "text/html", "if-none-match": etag };
    await follow(path, await fetch(path, { headers, redirect: "manual" }), false);
    return true;
  } catch {
    return false;
  }
}

/** Asks for the page that is shown offline. Where there is none any more, this worker goes, with all that it kept. */
async function fetchOfflinePage() {
  const response = await fetch(OFFLINE_PAGE, { cache: "no-cache" });
  const cache = await caches.open(CACHE);
  if (response.ok) {
    const headers = new Headers(response.headers);
    headers.set(FETCHED, String(Date.now()));
    await cache.put(OFFLINE_PAGE, new Response(await response.text(), { headers }));
  } else if (response.status === 404 || response.status === 410) {
    await worker.registration.unregister();
    await caches.delete(CACHE);
  }
}

/** What is to be done after the network has answered. @param {string} path @param {Response | undefined} article */
async function afterwards(path, article) {
  try {
    if (article) await follow(path, article);
    const cache = await caches.open(CACHE);
    if (await cache.match(LOST)) await confirmAll();
    const offline = await cache.match(OFFLINE_PAGE);
    const age = Date.now() - Number(offline?.headers.get(FETCHED));
    if (!(age >= 0 && age < LISTED_MAX_MILLISECONDS)) await fetchOfflinePage();
  } catch {} // without space there are no copies
}

/** A page that is kept, to be shown now. @param {Response} kept @param {string} page @param {number} status */
function shown({ headers: kept }, page, status) {
  const headers = new Headers(kept);
  for (const name of [FACTS, FETCHED, "content-encoding", "content-length"]) headers.delete(name);
  headers.set("cache-control", "no-store");
  return new Response(page, { status, headers });
}

/** The words in the language of a page, else in English. @param {string} language */
function wordsFor(language) {
  const { language: base, script } = new Intl.Locale(language || "en").maximize();
  const known = [`${base}-${script}`, `${base}`].find((key) => Object.hasOwn(words, key));
  if (known) return { ...words[known], spoken: language, attributes: "" };
  return { ...words.en, spoken: "en", attributes: ' lang="en" dir="ltr"' };
}

/** @param {number} at @param {string} language */
const timeOf = (at, language) => {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  return `<time datetime="${new Date(at).toISOString()}">${format.format(at)}</time>`;
};

/** What is shown when the network fails: the copy, while it may be shown, else the offline page. @param {string} path */
async function withoutNetwork(path) {
  const cache = await caches.open(CACHE);
  await cache.put(LOST, new Response());
  const kept = await tidied();
  const own = kept.find((each) => each.path === path);
  const copy = own && isShown(own.facts, Date.now()) && (await cache.match(path));
  if (copy) return shown(copy, withBanner(await copy.text(), own.facts), 200);
  const offline = await cache.match(OFFLINE_PAGE);
  return offline ? shown(offline, withLists(await offline.text(), kept), 503) : Response.error();
}

/** A copy that says that it is one. @param {string} page @param {Facts} facts */
function withBanner(page, { confirmed, language }) {
  const { copy, again, spoken, attributes } = wordsFor(language);
  const banner =
    `<div class="art"${attributes}><p class="box fixed" role="status">` +
    `${copy.replace("{time}", () => timeOf(confirmed, spoken))} <a href="">${again}</a></p></div>`;
  return page.replace(/<main[^>]*>/, (main) => main + banner);
}

/** The offline page with the articles that can be read now, and with those that were read. @param {string} page @param {{ path: string, facts: Facts }[]} kept */
function withLists(page, kept) {
  const [, language = "en"] = /<html lang="([\w-]+)"/.exec(page) ?? [];
  const now = Date.now();
  for (const [name, isReadable] of /** @type {const} */ ([
    ["now", true],
    ["lately", false],
  ])) {
    const items = kept
      .filter(({ facts }) => isShown(facts, now) === isReadable)
      .map(({ path, facts: { title, language: own, direction, read, confirmed } }) => {
        const time = timeOf(isReadable ? confirmed : read, language);
        return `<li><h3 lang="${own}" dir="${direction}"><a href="${path}">${title}</a></h3><p class="from">${time}</p></li>`;
      })
      .join("");
    const section = new RegExp(`(<section )hidden="" (data-read="${name}".*?)</ol>`, "s");
    if (items) page = page.replace(section, (_, start, list) => `${start}${list}${items}</ol>`);
  }
  return page;
}

worker.addEventListener("install", (/** @type {any} */ event) => {
  // Where browsers can, they do not even wake the worker for what is none of its business.
  const elsewhere = reserved.filter((segment) => !readers.includes(segment)).join("|");
  event
    .addRoutes?.([
      { condition: { not: { requestMode: "navigate" } }, source: "network" },
      { condition: { urlPattern: { pathname: `/(${elsewhere}){/*}?` } }, source: "network" },
    ])
    .catch(() => {});
  worker.skipWaiting();
  event.waitUntil(fetchOfflinePage());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      await worker.registration.navigationPreload?.enable();
      await worker.clients.claim();
      // The article that brought the worker was not loaded through it.
      for (const { url } of await worker.clients.matchAll({ type: "window" })) {
        const { pathname } = new URL(url);
        if (isArticle(pathname)) await follow(pathname, await fetch(pathname, { cache: "no-cache" })).catch(() => {});
      }
    })(),
  );
});

worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(confirmAll().catch(() => {})));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode !== "navigate" || request.method !== "GET" || !isForReaders(pathname)) return;
  event.respondWith(
    (async () => {
      let response;
      try {
        response = (await event.preloadResponse) ?? (await fetch(request));
      } catch {
        return await withoutNetwork(pathname);
      }
      event.waitUntil(afterwards(pathname, isArticle(pathname) ? response.clone() : undefined));
      return response;
    })(),
  );
});
