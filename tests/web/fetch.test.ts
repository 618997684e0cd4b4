import { afterEach, describe, expect, test, vi } from "vitest";
import { noteNetwork } from "../../src/web/local.ts";
import { type Fetch, REDIRECTS_MAX, request, type RequestOptions } from "../../src/web/fetch.ts";

const FEED = "https://harbor.example/feed";

const anAsk = (facts: Partial<RequestOptions> = {}): RequestOptions => ({
  url: FEED,
  allowHttp: false,
  accepts: (type) => type === "application/rss+xml",
  maxBytes: 1000,
  ...facts,
});

interface Seen {
  url: string;
  headers: Headers;
}

/** A network of canned answers by URL, which records its requests. Any other address is an error. */
function aNetwork(answers: Record<string, () => Response>) {
  const seen: Seen[] = [];
  const fetch: Fetch = async (url, init) => {
    seen.push({ url, headers: new Headers(init.headers) });
    const answer = answers[url];
    if (!answer) throw new Error(`no route to ${url}`);
    return answer();
  };
  return { seen, fetch };
}

const rss = (body: BodyInit = "<rss/>") => new Response(body, { headers: { "content-type": "application/rss+xml" } });
const redirect = (location: string, status = 302) => new Response("secret", { status, headers: { location } });

describe("under npm start", () => {
  afterEach(() => noteNetwork({}));

  test("a name that leads to this machine is refused, also behind a redirect", async () => {
    noteNetwork({ LOCAL_RESOLVER: "http://127.0.0.1:9" });
    const asked: string[] = [];
    const addresses: Record<string, string[]> = {
      "public.example": ["93.184.215.14"],
      "laptop.example": ["93.184.215.14", "127.0.0.1"],
      "v6.example": ["::1"],
    };
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      return Response.json(addresses[url.slice("http://127.0.0.1:9/".length)] ?? []);
    });
    const { fetch, seen } = aNetwork({
      "https://public.example/": () => redirect("https://laptop.example/feed"),
      "https://nowhere.example/": () => rss(),
    });
    const refused = { kind: "refused", reason: "private" };
    expect(await request(anAsk({ url: "https://laptop.example/" }), fetch)).toEqual(refused);
    expect(await request(anAsk({ url: "https://v6.example/" }), fetch)).toEqual(refused);
    expect(await request(anAsk({ url: "https://public.example/" }), fetch)).toEqual(refused);
    expect(seen.map(({ url }) => url)).toEqual(["https://public.example/"]);
    expect(await request(anAsk({ url: "https://nowhere.example/" }), fetch)).toMatchObject({ kind: "answer" });
    expect(asked).toHaveLength(5);
  });

  test("with --allow-local any host and port will do, and plain http; no other scheme", async () => {
    noteNetwork({ LOCAL_RESOLVER: "http://127.0.0.1:9", ALLOW_LOCAL: "true" });
    const { fetch } = aNetwork({ "http://localhost:8080/feed": () => rss() });
    expect(await request(anAsk({ url: "http://localhost:8080/feed" }), fetch)).toMatchObject({ kind: "answer" });
    expect(await request(anAsk({ url: "file:///etc/passwd" }), fetch)).toMatchObject({ kind: "refused" });
  });

  test("what a deployment sets by mistake changes nothing", async () => {
    noteNetwork({ LOCAL_RESOLVER: "https://elsewhere.example/", ALLOW_LOCAL: "" });
    expect(await request(anAsk({ url: "http://localhost/" }), aNetwork({}).fetch)).toMatchObject({ kind: "refused" });
  });
});

describe("addresses that are never asked", () => {
  test.each([
    ["http://harbor.example/", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["ftp://harbor.example/", "scheme"],
    ["data:text/xml,<rss/>", "scheme"],
    ["not a url", "malformed"],
    ["https://user:pass@harbor.example/", "credentials"],
    ["https://harbor.example:8080/", "port"],
    ["https://harbor.example:22/", "port"],
    ["https://localhost/", "private"],
    ["https://LOCALHOST./", "private"],
    ["https://feeds.localhost/", "private"],
    ["https://printer/", "private"],
    ["https://printer.local/", "private"],
    ["https://metadata.google.internal/", "private"],
    ["https://127.0.0.1/", "private"],
    ["https://127.1/", "private"],
    ["https://2130706433/", "private"],
    ["https://0x7f000001/", "private"],
    ["https://0177.0.0.1/", "private"],
    ["https://１２７.0.0.1/", "private"],
    ["https://127。0。0。1/", "private"],
    ["https://0/", "private"],
    ["https://10.1.2.3/", "private"],
    ["https://100.64.0.1/", "private"],
    ["https://100.127.255.255/", "private"],
    ["https://169.254.169.254/latest/meta-data/", "private"],
    ["https://172.16.0.1/", "private"],
    ["https://172.31.255.255/", "private"],
    ["https://192.168.1.1/", "private"],
    ["https://198.18.0.1/", "private"],
    ["https://224.0.0.1/", "private"],
    ["https://255.255.255.255/", "private"],
    ["https://[::]/", "private"],
    ["https://[::1]/", "private"],
    ["https://[::ffff:127.0.0.1]/", "private"],
    ["https://[::ffff:8.8.8.8]/", "private"],
    ["https://[64:ff9b::7f00:1]/", "private"],
    ["https://[64:ff9b:1::a00:1]/", "private"],
    ["https://[2002:7f00:1::]/", "private"],
    ["https://[2001:0:7f00:1::]/", "private"],
    ["https://[2001:db8::1]/", "private"],
    ["https://[fc00::1]/", "private"],
    ["https://[fd12:3456::1]/", "private"],
    ["https://[fe80::1]/", "private"],
    ["https://[ff02::1]/", "private"],
  ])("%s", async (url, reason) => {
    const canary = aNetwork({});
    const direct = await request(anAsk({ url }), canary.fetch);
    expect(direct).toEqual({ kind: "refused", reason });
    expect(canary.seen).toEqual([]);
    const hop = aNetwork({ [FEED]: () => redirect(url) });
    const redirected = await request(anAsk(), hop.fetch);
    // Relative to an address, "not a url" is one.
    if (reason !== "malformed") expect(redirected).toEqual({ kind: "refused", reason });
    expect(hop.seen.map(({ url }) => url)).not.toContain(url);
  });

  test("public ones are asked, by name or by number", async () => {
    for (const url of [
      "https://8.8.8.8/",
      "https://172.32.0.1/",
      "https://100.128.0.1/",
      "https://[2606:4700::1111]/",
      FEED,
    ]) {
      expect(await request(anAsk({ url }), aNetwork({ [url]: () => rss() }).fetch)).toMatchObject({
        kind: "answer",
        url,
      });
    }
  });

  test("plain http is asked where the operator allows it, on ports 80 and 443", async () => {
    const url = "http://harbor.example/feed";
    const { fetch } = aNetwork({ [url]: () => rss(), "http://harbor.example:443/": () => rss() });
    expect(await request(anAsk({ url, allowHttp: true }), fetch)).toMatchObject({ kind: "answer" });
    expect(await request(anAsk({ url: "http://harbor.example:443/", allowHttp: true }), fetch)).toMatchObject({
      kind: "answer",
    });
    expect(await request(anAsk({ url: "http://127.0.0.1/", allowHttp: true }), fetch)).toEqual({
      kind: "refused",
      reason: "private",
    });
  });
});

describe("redirects", () => {
  test("are followed by hand, five at most", async () => {
    const chain = (length: number) =>
      aNetwork({
        ...Object.fromEntries(
          Array.from({ length }, (_, n) => [n === 0 ? FEED : `${FEED}/${n}`, () => redirect(`/feed/${n + 1}`)]),
        ),
        [`${FEED}/${length}`]: () => rss(),
      });
    expect(await request(anAsk(), chain(REDIRECTS_MAX).fetch)).toMatchObject({ kind: "answer", url: `${FEED}/5` });
    const longer = chain(REDIRECTS_MAX + 1);
    expect(await request(anAsk(), longer.fetch)).toEqual({ kind: "too-many-redirects" });
    expect(longer.seen).toHaveLength(REDIRECTS_MAX + 1);
  });

  test("that are permanent say where it has moved to, as far as no other kind came before", async () => {
    const { fetch } = aNetwork({
      [FEED]: () => redirect("/a", 301),
      "https://harbor.example/a": () => redirect("/b", 308),
      "https://harbor.example/b": () => redirect("/c", 302),
      "https://harbor.example/c": () => redirect("/d", 301),
      "https://harbor.example/d": () => rss(),
    });
    expect(await request(anAsk(), fetch)).toMatchObject({
      url: "https://harbor.example/d",
      movedTo: "https://harbor.example/b",
    });
  });

  test("take no credentials to another origin", async () => {
    const { fetch, seen } = aNetwork({
      [FEED]: () => redirect("/next"),
      "https://harbor.example/next": () => redirect("https://cdn.example/feed"),
      "https://cdn.example/feed": () => redirect("https://harbor.example/last"),
      "https://harbor.example/last": () => rss(),
    });
    await request(anAsk({ headers: { authorization: "Bearer x", cookie: "a=b", "if-none-match": '"1"' } }), fetch);
    expect(seen.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer x", "Bearer x", null, null]);
    expect(seen.map(({ headers }) => headers.get("cookie"))).toEqual(["a=b", "a=b", null, null]);
    expect(seen.map(({ headers }) => headers.get("if-none-match"))).toEqual(['"1"', '"1"', '"1"', '"1"']);
  });

  test("repeat a body only for 307 and 308", async () => {
    for (const [status, requests] of [
      [301, 1],
      [302, 1],
      [303, 1],
      [307, 2],
      [308, 2],
    ] as const) {
      const { fetch, seen } = aNetwork({
        [FEED]: () => redirect("/next", status),
        "https://harbor.example/next": () => rss(),
      });
      await request(anAsk({ method: "POST", body: "a=b" }), fetch);
      expect(seen).toHaveLength(requests);
    }
  });
});

describe("limits", () => {
  test("bytes are counted as they come, after decompression, whatever Content-Length says", async () => {
    let pulled = 0;
    const endless = () => {
      const zeros = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(100));
        },
      });
      return new Response(zeros, { headers: { "content-type": "application/rss+xml", "content-length": "5" } });
    };
    expect(await request(anAsk(), aNetwork({ [FEED]: endless }).fetch)).toEqual({ kind: "too-large", maxBytes: 1000 });
    expect(pulled).toBeLessThan(20);
    const zipped = () =>
      rss(
        new Blob([new Uint8Array(5_000_000)])
          .stream()
          .pipeThrough(new CompressionStream("gzip"))
          .pipeThrough(new DecompressionStream("gzip")),
      );
    expect(await request(anAsk(), aNetwork({ [FEED]: zipped }).fetch)).toEqual({ kind: "too-large", maxBytes: 1000 });
  });

  test("a byte now and then ends with the deadline, and so does silence", async () => {
    let cancelled = false;
    const dripping = () =>
      rss(
        new ReadableStream<Uint8Array>({
          async pull(controller) {
            await scheduler.wait(10);
            controller.enqueue(new Uint8Array(1));
          },
          cancel() {
            cancelled = true;
          },
        }),
      );
    expect(await request(anAsk(), aNetwork({ [FEED]: dripping }).fetch, 60)).toEqual({ kind: "timed-out" });
    const silent: Fetch = () => new Promise(() => {});
    expect(await request(anAsk(), silent, 30)).toEqual({ kind: "timed-out" });
    await scheduler.wait(50);
    expect(cancelled).toBe(true);
  });

  test("other media types are not read", async () => {
    const video = () => new Response("<rss/>", { headers: { "content-type": "video/mp4" } });
    expect(await request(anAsk(), aNetwork({ [FEED]: video }).fetch)).toEqual({ kind: "wrong-type", status: 200 });
  });

  test("nothing of an error's body comes back, nor of a connection's failure", async () => {
    const failing = aNetwork({ [FEED]: () => new Response("internal secret", { status: 500 }) });
    const answer = await request(anAsk(), failing.fetch);
    expect(answer).toMatchObject({ kind: "answer", status: 500, body: new Uint8Array() });
    expect(await request(anAsk(), aNetwork({}).fetch)).toEqual({ kind: "unreachable" });
  });

  test("a body whose connection breaks off is read up to there, if its start will do", async () => {
    const breaking = () => {
      let sent = false;
      const pull = (controller: ReadableStreamDefaultController) => {
        if (sent) controller.error(new Error("reset"));
        else controller.enqueue(new TextEncoder().encode("<rss>"));
        sent = true;
      };
      return new Response(new ReadableStream({ pull }), { headers: { "content-type": "application/rss+xml" } });
    };
    const { fetch } = aNetwork({ [FEED]: breaking });
    expect(await request(anAsk(), fetch)).toEqual({ kind: "unreachable" });
    const answer = await request(anAsk({ startWillDo: true }), fetch);
    expect(answer).toMatchObject({ isCut: true, body: new TextEncoder().encode("<rss>") });
  });

  test("who asks is said", async () => {
    const { fetch, seen } = aNetwork({ [FEED]: () => rss() });
    await request(anAsk({ headers: { "user-agent": "another" } }), fetch);
    expect(seen[0]?.headers.get("user-agent")).toMatch(/^Reprint\//);
  });
});
