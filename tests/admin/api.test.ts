import { beforeEach, describe, expect, test } from "vitest";
import {
  NOW,
  ORIGIN,
  aSource,
  consumeOnce,
  deliver,
  freshPipeline,
  published,
  report,
  send,
  updated,
  withdrawn,
  type Pipeline,
} from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

const json = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
  const response = await pipeline.operate(method, path, body);
  return { status: response.status, ...(await response.json<T>()) };
};
const harbor = { slug: "harbor", name: "Harbor Post", home_page_url: "https://harbor.example/" };

describe("the token", () => {
  test.each([
    ["none", {}],
    ["a wrong one", { authorization: "Bearer wrong" }],
    ["an empty one", { authorization: "Bearer " }],
    ["another scheme", { authorization: "Basic b3BlcmF0b3I6eA==" }],
  ])("%s: refused on every path, known or not, and nothing is done", async (_, headers) => {
    for (const [method, path] of [
      ["GET", "/api/v1/sources"],
      ["POST", "/api/v1/sources"],
      ["DELETE", "/api/v1/sources/harbor"],
      ["GET", "/api/v1/nothing"],
      ["GET", "/api/v1"],
    ] as const) {
      const response = await pipeline.fetch(path, {
        method,
        headers,
        ...(method === "POST" && { body: JSON.stringify(harbor) }),
      });
      expect([path, response.status, response.headers.get("www-authenticate")]).toEqual([
        path,
        401,
        'Bearer realm="reprint"',
      ]);
    }
    expect(await json("GET", "/api/v1/sources")).toMatchObject({ sources: [] });
  });

  test("answers are never cached", async () => {
    expect((await pipeline.operate("GET", "/api/v1/sources")).headers.get("cache-control")).toBe("no-store");
  });

  test("what is not there is a problem", async () => {
    expect(await json("GET", "/api/v1/nothing")).toMatchObject({ status: 404, type: "/problems/not-found" });
  });

  test.each([
    "sources?limt=5",
    "posts?witheld=true",
    "deliveries?state=failed",
    "duplicates?page=2",
    "dead-letters?page=2",
    "sources/harbor/feeds?page=2",
    "sources/harbor/reactions?from=2026-11-23",
  ])("a parameter that a list has not is refused, not passed over: %s", async (list) => {
    await json("POST", "/api/v1/sources", harbor);
    const name = /\?(\w+)=/.exec(list)?.[1];
    expect(await json("GET", `/api/v1/${list}`)).toMatchObject({
      status: 400,
      type: "/problems/query-invalid",
      detail: `/${name} is not known here.`,
    });
  });
});

describe("a source", () => {
  test("is created with its secret shown once, read, listed, changed", async () => {
    const created = await json("POST", "/api/v1/sources", {
      ...harbor,
      language: "pt-br",
      canonical_hosts: ["Blog.Harbor.example"],
    });
    expect(created).toMatchObject({
      status: 201,
      ...harbor,
      language: "pt-BR",
      canonical_hosts: ["harbor.example", "blog.harbor.example"],
      indexing: "canonical",
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      links: { self: "/api/v1/sources/harbor", webhook: "/webhooks/harbor", page: "/harbor" },
    });
    const read = await json("GET", "/api/v1/sources/harbor");
    expect(JSON.stringify(read)).not.toContain("whsec_");
    expect(read).toMatchObject({ ...harbor, language: "pt-BR" });
    expect(await json("PATCH", "/api/v1/sources/harbor", { name: "Harbor News", indexing: "noindex" })).toMatchObject({
      status: 200,
      name: "Harbor News",
      indexing: "noindex",
      language: "pt-BR",
    });
    expect(await json("GET", "/api/v1/sources")).toMatchObject({
      sources: [{ name: "Harbor News", indexing: "noindex" }],
      next_cursor: null,
    });
  });

  test.each([
    [{}, ["/slug", "/name", "/home_page_url"]],
    [{ ...harbor, slug: "Harbor Post" }, ["/slug"]],
    [{ ...harbor, slug: "webhooks" }, ["/slug"]],
    [{ ...harbor, home_page_url: "harbor.example" }, ["/home_page_url"]],
    [{ ...harbor, home_page_url: "javascript:alert(1)" }, ["/home_page_url"]],
    [{ ...harbor, home_page_url: "https://user:pass@harbor.example/" }, ["/home_page_url"]],
    [{ ...harbor, canonical_hosts: ["https://harbor.example"] }, ["/canonical_hosts/0"]],
    [{ ...harbor, language: "no such language" }, ["/language"]],
    [{ ...harbor, indexing: "both" }, ["/indexing"]],
    [{ ...harbor, name: 5 }, ["/name"]],
    [{ ...harbor, secrets: [] }, ["/secrets"]],
  ])("%j is refused, and every fault is pointed at", async (body, pointers) => {
    const problem = await json<{ errors: { pointer: string }[]; detail: string }>("POST", "/api/v1/sources", body);
    expect(problem.status).toBe(422);
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(problem.detail).toContain(pointers[0]);
  });

  test("of a slug that is taken is a conflict that says what to do", async () => {
    await aSource(pipeline);
    expect(await json("POST", "/api/v1/sources", harbor)).toMatchObject({
      status: 409,
      detail: expect.stringContaining("PATCH"),
    });
  });

  test("with a member that no source has is refused by its name", async () => {
    expect(await json("POST", "/api/v1/sources", { ...harbor, homepage: "https://harbor.example/" })).toMatchObject({
      status: 422,
      errors: [{ pointer: "/homepage", detail: "is not known here" }],
    });
  });

  test("that is not JSON", async () => {
    const response = await pipeline.fetch("/api/v1/sources", {
      method: "POST",
      body: "slug=harbor",
      headers: { authorization: "Bearer operator-token-for-tests-only-0123456789" },
    });
    expect(response.status).toBe(400);
  });

  test("whose facts change has its pages rendered anew", async () => {
    const source = await aSource(pipeline);
    const { links } = await deliver(pipeline, source, published());
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { name: "Harbor News", indexing: "noindex" });
    await pipeline.cron(NOW + 3_600_000 * 24 * 365);
    await pipeline.drain();
    const page = await pipeline.fetch(links.post!);
    const html = await page.text();
    expect(html).toContain("Harbor News");
    expect(html).not.toContain("Harbor Post");
    expect(html).toContain('name="robots" content="noindex"');
    expect([html.includes('rel="canonical"'), page.headers.get("link"), page.headers.get("x-robots-tag")]).toEqual([
      false,
      null,
      "noindex",
    ]);
  });

  test("that is deleted accepts nothing, and its posts are withdrawn; created again it starts with a new secret", async () => {
    const source = await aSource(pipeline);
    const { links } = await deliver(pipeline, source, published());
    expect(await json("DELETE", "/api/v1/sources/harbor")).toMatchObject({ status: 200, posts_withdrawn: 1 });
    expect(await json("GET", "/api/v1/sources/harbor")).toMatchObject({ status: 404 });
    await pipeline.cron(Date.now() + 1000);
    await pipeline.drain(Date.now() + 1000);
    expect((await pipeline.fetch(links.post!)).status).toBe(410);
    const again = await aSource(pipeline);
    expect(again.secret).not.toBe(source.secret);
    await expect(send(pipeline, source, published({ id: "2" }))).rejects.toThrow("401");
    expect((await deliver(pipeline, again, published({ id: "2", title: "Second" }))).status).toBe("published");
    expect((await pipeline.fetch(links.post!)).status).toBe(410);
  });

  test("lists are paged", async () => {
    for (const slug of ["a", "b", "c"]) await aSource(pipeline, { slug });
    const first = await json<{ sources: { slug: string }[]; next_cursor: string }>("GET", "/api/v1/sources?limit=2");
    expect([first.sources.map(({ slug }) => slug), first.next_cursor]).toEqual([["a", "b"], "b"]);
    const second = await json<{ sources: { slug: string }[]; next_cursor: null }>(
      "GET",
      `/api/v1/sources?limit=2&cursor=${first.next_cursor}`,
    );
    expect([second.sources.map(({ slug }) => slug), second.next_cursor]).toEqual([["c"], null]);
    expect((await pipeline.operate("GET", "/api/v1/sources?limit=101")).status).toBe(400);
  });
});

describe("deliveries", () => {
  test("are listed, filtered, paged and read with their body", async () => {
    const source = await aSource(pipeline);
    const ids: string[] = [];
    for (const id of ["1", "2", "3"])
      ids.push((await deliver(pipeline, source, published({ id, title: `T${id}` }), `msg_${id}`)).id);
    const bad = await deliver(pipeline, source, "{", "msg_bad");
    type List = { deliveries: { id: string; status: string }[]; next_cursor: string | null };
    const list = await json<List>("GET", "/api/v1/deliveries?limit=3");
    expect(list.deliveries.map(({ status }) => status).toSorted()).toEqual(["published", "published", "rejected"]);
    expect(list.next_cursor).not.toBe(null);
    const rest = await json<List>("GET", `/api/v1/deliveries?limit=3&cursor=${list.next_cursor}`);
    expect([...list.deliveries, ...rest.deliveries].map(({ id }) => id).toSorted()).toEqual(
      [...ids, bad.id].toSorted(),
    );
    expect(await json("GET", "/api/v1/deliveries?status=rejected&source=harbor")).toMatchObject({
      deliveries: [{ id: bad.id, webhook_id: "msg_bad" }],
    });
    expect(await json("GET", "/api/v1/deliveries?source=nobody")).toMatchObject({ deliveries: [] });
    expect(await json("GET", "/api/v1/deliveries?status=lost")).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/^\/status must be one of accepted, published, /),
    });
    expect(await json("GET", `/api/v1/deliveries/${ids[0]}`)).toMatchObject({
      body: JSON.stringify(published({ id: "1", title: "T1" })),
      status: "published",
    });
    expect(await json("GET", "/api/v1/deliveries/nothing")).toMatchObject({ status: 404 });
  });

  test("that failed are replayed; those that were published are not", async () => {
    const source = await aSource(pipeline);
    const id = await send(pipeline, source, published());
    await consumeOnce(pipeline, pipeline.queued.splice(0), NOW, "reprint-dead");
    expect(await report(pipeline, id)).toMatchObject({ status: "failed" });
    const letters = await json<{ dead_letters: { id: string }[] }>("GET", "/api/v1/dead-letters");
    expect(letters.dead_letters).toMatchObject([{ message: { kind: "delivery", id }, replayed_at: null }]);
    expect((await pipeline.operate("POST", `/api/v1/dead-letters/${letters.dead_letters[0]!.id}/replay`)).status).toBe(
      202,
    );
    await pipeline.drain();
    expect(await report(pipeline, id)).toMatchObject({ status: "published" });
    expect((await pipeline.operate("POST", `/api/v1/deliveries/${id}/replay`)).status).toBe(409);
  });

  test("that were rejected for a fault of the settings are published when it is mended", async () => {
    const source = await aSource(pipeline);
    const unsited = pipeline.env;
    pipeline.env = { ...unsited, SITE_URL: "https://harbor.example" };
    const { id, status } = await deliver(pipeline, source, published());
    expect(status).toBe("rejected");
    pipeline.env = unsited;
    expect((await pipeline.operate("POST", `/api/v1/deliveries/${id}/replay`)).status).toBe(202);
    await pipeline.drain();
    expect(await report(pipeline, id)).toMatchObject({ status: "published" });
  });
});

describe("posts", () => {
  test("are listed; an operator withdraws one at once, with a reason, and restores it", async () => {
    const source = await aSource(pipeline);
    const { links } = await deliver(pipeline, source, published());
    const list = await json<{ posts: { id: number }[] }>("GET", "/api/v1/posts?source=harbor");
    expect(list.posts).toMatchObject([{ id: 1, status: "live", links: { page: links.post } }]);
    const gone = await json("POST", "/api/v1/posts/1/withdraw", { reason: "A court order." });
    expect(gone).toMatchObject({ status: "withdrawn", withdrawn_by: "operator", withdrawal_reason: "A court order." });
    const page = await pipeline.fetch(links.post!);
    expect([page.status, (await page.text()).includes("A court order.")]).toEqual([410, true]);
    expect((await deliver(pipeline, source, updated({ title: "Newest" }))).status).toBe("stale");
    expect((await pipeline.fetch(links.post!)).status).toBe(410);
    expect(await json("POST", "/api/v1/posts/1/restore")).toMatchObject({ status: "live" });
    const back = await pipeline.fetch(links.post!);
    expect([back.status, (await back.text()).includes("Newest")]).toEqual([200, true]);
  });

  test("that are restored stay so when the old withdrawal is delivered again, and go when a new one comes", async () => {
    const source = await aSource(pipeline);
    const { links } = await deliver(pipeline, source, published());
    await deliver(pipeline, source, withdrawn());
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    expect(await deliver(pipeline, source, withdrawn())).toMatchObject({ status: "stale" });
    expect((await pipeline.fetch(links.post!)).status).toBe(200);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await deliver(pipeline, source, withdrawn({}, later))).toMatchObject({ status: "withdrawn" });
    expect((await pipeline.fetch(links.post!)).status).toBe(410);
  });

  test.each([
    ["four minutes behind, once more", -4, 60, "withdrawn"],
    ["four minutes behind, the same again", -4, 0, "stale"],
    ["four minutes ahead, the same again", 4, 0, "stale"],
    ["four minutes ahead, once more", 4, 60, "withdrawn"],
    ["an hour behind, once more", -60, 60, "stale"],
  ])("restored a minute after their source withdrew them, by a clock %s", async (_, minutes, laterSeconds, status) => {
    const source = await aSource(pipeline);
    await deliver(pipeline, source, published());
    const clock = Date.now() + minutes * 60_000;
    await deliver(pipeline, source, withdrawn({}, new Date(clock - 30_000).toISOString()));
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    const again = new Date(clock - 30_000 + laterSeconds * 1000).toISOString();
    expect(await deliver(pipeline, source, withdrawn({}, again))).toMatchObject({ status });
  });

  test("of which only the withdrawal arrived cannot be restored", async () => {
    const source = await aSource(pipeline);
    await deliver(pipeline, source, withdrawn());
    expect(await json("POST", "/api/v1/posts/1/restore")).toMatchObject({ status: 409 });
  });

  test.each(["0", "99", "abc", "1e3", "-1"])("number %s is not there", async (id) => {
    expect(await json("GET", `/api/v1/posts/${id}`)).toMatchObject({ status: 404 });
  });
});

describe("the site's address", () => {
  test("is learned from the first operator's request, never from a reader's Host", async () => {
    pipeline = await freshPipeline({ SITE_URL: "" });
    await pipeline.fetch("https://evil.example/healthz");
    await pipeline.fetch("https://evil.example/api/v1/sources");
    await pipeline.fetch("https://evil.example/");
    const source = await aSource(pipeline, { indexing: "self" });
    await pipeline.fetch("https://evil.example/api/v1/sources", {
      headers: { authorization: "Bearer operator-token-for-tests-only-0123456789" },
    });
    const { links } = await deliver(pipeline, source, published());
    const html = await (await pipeline.fetch(`https://evil.example${links.post}`)).text();
    expect(html).toContain(`<link rel="canonical" href="${ORIGIN}${links.post}"/>`);
    expect(html).not.toContain("evil.example");
  });
});
