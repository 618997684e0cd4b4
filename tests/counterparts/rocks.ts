/** The sender's tests of webmention.rocks, on this machine: 23 for discovery, two for updates, one for a deletion. */
import { type Rock, ROCKS } from "../syndicate/rocks.ts";
import { freePort } from "../ports.ts";
import { listen } from "./listen.ts";
import { check, publisherOf, type Site, until } from "./trial.ts";

/** A mention waits a minute, and then for the cron. */
const MENTION_TRIES_MAX = 600;
const MOVED_TO = 24;
const SITE = "https://rocks.example";

/** The pages of the tests. They note the mentions that come. */
async function startRocks() {
  const port = await freePort();
  const home = `http://127.0.0.1:${port}`;
  const pages = new Map<string, Rock>(
    ROCKS.map((rock) => [rock.movedTo ?? `/test/${rock.number}`, rock] as [string, Rock]),
  );
  pages.set(`/test/${MOVED_TO}`, { ...ROCKS[0]!, number: MOVED_TO });
  const moved = new Map(ROCKS.flatMap(({ number, movedTo }) => (movedTo ? [[`/test/${number}`, movedTo]] : [])));
  let mentions: { endpoint: string; source: string; target: string; status: number }[] = [];
  const server = await listen(port, async (request) => {
    const { pathname, search } = new URL(request.url);
    if (request.method === "POST") {
      const sent = new URLSearchParams(await request.text());
      const source = sent.get("source") ?? "";
      const { status } = await fetch(source, { redirect: "manual" });
      mentions.push({ endpoint: pathname + search, source, target: sent.get("target") ?? "", status });
      return new Response(null, { status: 202 });
    }
    const to = moved.get(pathname);
    if (to !== undefined) return new Response(null, { status: 302, headers: { location: to } });
    const page = pages.get(pathname);
    if (page === undefined) return new Response(null, { status: 404 });
    const here = (text: string) => text.replaceAll(SITE, home);
    const headers = new Headers({ "content-type": "text/html" });
    for (const link of page.link ?? []) headers.append("link", here(link));
    return new Response(`<!doctype html><title>Test</title>${here(page.html ?? "")}`, { headers });
  });
  return {
    home,
    /** The mentions since the last look, once there are so many. */
    async came(count: number) {
      await until(
        () => mentions.length,
        (found) => found >= count,
        MENTION_TRIES_MAX,
      );
      const found = mentions.toSorted((one, other) => one.target.localeCompare(other.target, "en", { numeric: true }));
      mentions = [];
      return found.map(({ endpoint, source, target, status }) => [
        endpoint,
        new URL(source).pathname,
        target.replace(home, ""),
        status,
      ]);
    },
    stop: () => server.close(),
  };
}

/** Tries all 26: the right endpoint gets the right mention, once. */
export async function tryRocks(site: Site): Promise<void> {
  const rocks = await startRocks();
  try {
    const publisher = await publisherOf(site, "rocks", rocks.home);
    await site.operate("PUT", "/sources/rocks/receipts/mentions", { mentions: true });
    const post = (number: number) => ({ id: `rock-${number}`, url: `${rocks.home}/test/${number}` });
    const wanted = (number: number, endpoint: string, target = number, status = 200) => [
      endpoint,
      `/rocks/rock-${number}`,
      `/test/${target}`,
      status,
    ];
    for (const { number } of ROCKS) await publisher.say("post.published", `Rock ${number}`, post(number));
    const found = await rocks.came(ROCKS.length);
    for (const [index, { number, is, endpoint }] of ROCKS.entries())
      check(`webmention.rocks, discovery ${number}: ${is}`, found[index], wanted(number, endpoint));
    check("webmention.rocks: no further mentions", found.length, ROCKS.length);
    await publisher.say("post.updated", "Rock 1, corrected", post(1));
    check("webmention.rocks, update 1", await rocks.came(1), [wanted(1, ROCKS[0]!.endpoint)]);
    await publisher.say("post.updated", "Rock 2, elsewhere", { ...post(MOVED_TO), id: post(2).id });
    const both = [wanted(2, ROCKS[1]!.endpoint), wanted(2, ROCKS[0]!.endpoint, MOVED_TO)];
    check("webmention.rocks, update 2", await rocks.came(both.length), both);
    await publisher.say("post.withdrawn", "", post(3));
    check("webmention.rocks, deletion 1", await rocks.came(1), [wanted(3, ROCKS[2]!.endpoint, 3, 410)]);
  } finally {
    rocks.stop();
  }
}
