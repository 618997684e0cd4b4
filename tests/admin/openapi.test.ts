/** The description of the API: it is complete, its examples run, and every operation obeys it for any input. */
import { toJsonSchema } from "@valibot/to-json-schema";
import fc from "fast-check";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as v from "valibot";
import { type Operation, OPERATIONS } from "../../src/admin/operations.ts";
import { typeOf } from "../../src/admin/reference.ts";
import { aSource, deliver, freshPipeline, type Pipeline, published, send } from "../pipeline.ts";

interface Json {
  [name: string]: unknown;
}
interface Described {
  parameters: { name: string; in: "path" | "query"; schema: Json }[];
  requestBody?: { content: { "application/json": { schema: Json; example: unknown } } };
  responses: Json;
}

const TRIES = 4;

let pipeline: Pipeline;
let paths: Record<string, Record<string, Described>>;
/** Ids of existing things, by the first segment of the paths that take them. */
let ids: Record<string, string[]>;
beforeEach(() => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("no network in this test");
  });
});
beforeAll(async () => {
  pipeline = await freshPipeline();
  ({ paths } = await (await pipeline.fetch("/openapi.json")).json<{ paths: typeof paths }>());
});

/** Creates one of each thing that an operation can be about. */
async function aWorld(): Promise<void> {
  pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, published({ id: "urn:2", title: "Another story" }));
  const broken = await send(pipeline, source, { type: "post.published" });
  await pipeline.drain();
  const { id: token } = await (
    await pipeline.operate("POST", "/api/v1/tokens", { name: "x", scopes: ["read"] })
  ).json<{ id: string }>();
  await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", {});
  await pipeline.operate("PUT", "/api/v1/sources/harbor/reactions/webhook", { url: "https://harbor.example/hook" });
  await pipeline.operate("PUT", "/api/v1/sources/harbor/receipts/webhook", { url: "https://harbor.example/hook" });
  const { DB } = pipeline.env;
  const feed = "01KB0000000000000000000000";
  const letter = "01KB0000000000000000000001";
  await DB.batch([
    DB.prepare(
      "INSERT INTO feeds (id, source, url, interval_ms, created_at) VALUES (?, 'harbor', 'https://harbor.example/feed.xml', 900000, 1)",
    ).bind(feed),
    DB.prepare(
      "INSERT INTO door_requests (id, source, post_id, kind, text, asked_at) VALUES ('1', 'harbor', 1, 'credit', '', 1)",
    ),
    DB.prepare("INSERT INTO feed_schedule (due_at, feed, polled_at) VALUES (1, ?, 0)").bind(feed),
    DB.prepare(
      `INSERT INTO dead_letters (id, message_id, body, reason, died_at) VALUES (?, 'm', '{"kind":"purge"}', 'failed', 1)`,
    ).bind(letter),
  ]);
  const { id: destination } = await (
    await pipeline.operate("POST", "/api/v1/destinations", {
      kind: "mastodon",
      name: "Harbor",
      settings: { server: "https://social.example" },
      secrets: { token: "x" },
    })
  ).json<{ id: string }>();
  await DB.prepare(
    "INSERT INTO announcements (destination, post, live, state, made_at, noted_at) VALUES (?, 1, 1, 'unsure', 1, 1)",
  )
    .bind(destination)
    .run();
  const [secret] = (
    await (await pipeline.operate("GET", "/api/v1/sources/harbor/secrets")).json<{ secrets: { id: string }[] }>()
  ).secrets;
  ids = {
    sources: [feed, secret!.id],
    deliveries: [broken],
    posts: ["1"],
    duplicates: ["1"],
    destinations: [destination],
    requests: ["1"],
    "dead-letters": [letter],
    tokens: [token],
  };
}

const at = ({ method, path }: Operation): Described => paths[`/api/v1${path}`]![method.toLowerCase()]!;

/** Values that a JSON Schema allows, as far as it says. */
function allowed(schema: Json): fc.Arbitrary<unknown> {
  const {
    anyOf,
    enum: values,
    const: constant,
    type,
    items,
    properties,
    required = [],
  } = schema as {
    anyOf?: Json[];
    enum?: unknown[];
    const?: unknown;
    type?: string;
    items?: Json;
    properties?: Record<string, Json>;
    required?: string[];
  };
  if (constant !== undefined) return fc.constant(constant);
  if (values) return fc.constantFrom(...values);
  if (anyOf) return fc.oneof(...anyOf.map(allowed));
  switch (type) {
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "integer":
    case "number":
      return fc.oneof(fc.nat(100), fc.integer());
    case "array":
      return fc.array(items ? allowed(items) : fc.jsonValue(), { maxLength: 3 });
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(properties ?? {}).map(([name, each]) => [name, allowed(each)])),
        { requiredKeys: required },
      );
    case "string":
      return fc.oneof(
        fc.constantFrom("harbor", "https://harbor.example/", "1", "10", "2026-11-23", "01KB0000000000000000000000"),
        fc.string({ maxLength: 40, unit: "binary" }),
      );
    default:
      return fc.jsonValue();
  }
}

/** Allowed values, and values that are not allowed. */
const sent = (schema: Json): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: allowed(schema).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom("", "{", "[]", '{"__proto__":{}}', "\u0000") },
  );

/** Things of which there is one, whatever the path begins with. */
const FIXED: Readonly<Record<string, string[]>> = { slug: ["harbor"], post: ["1"] };

interface Asked {
  path: string;
  body: string | undefined;
}

function requests(operation: Operation): fc.Arbitrary<Asked> {
  const { parameters, requestBody } = at(operation);
  const first = operation.path.split("/")[1]!;
  const segment = (name: string) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(FIXED[name] ?? ids[first] ?? ["1"])) },
      { weight: 1, arbitrary: fc.constantFrom("none", "0", "-1", "99999999999999999999", "%00", "a%2Fb", "é") },
    );
  const names = parameters.filter((each) => each.in === "path").map(({ name }) => name);
  const query = parameters.filter((each) => each.in === "query");
  return fc
    .tuple(
      fc.tuple(...names.map(segment)),
      fc.record(Object.fromEntries(query.map(({ name, schema }) => [name, allowed(schema).map(String)])), {
        requiredKeys: [],
      }),
      requestBody ? sent(requestBody.content["application/json"].schema) : fc.constant(undefined),
    )
    .map(([segments, wanted, body]) => {
      let place = 0;
      const path = operation.path.replaceAll(/\{\w+\}/g, () => segments[place++]!);
      const search = new URLSearchParams(wanted as Record<string, string>).toString();
      return { path: `/api/v1${path}${search && `?${search}`}`, body };
    });
}

async function ask(operation: Operation, { path, body }: Asked): Promise<Response> {
  return await pipeline.fetch(path, {
    method: operation.method,
    headers: { authorization: `Bearer ${pipeline.env.ADMIN_TOKEN}` },
    ...(body !== undefined && { body }),
  });
}

const ProblemAnswer = v.looseObject({
  type: v.pipe(v.string(), v.startsWith("/problems/")),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
});

/** @returns whether it was a success */
async function keepsToIt(operation: Operation, response: Response): Promise<boolean> {
  const text = await response.text();
  const what = `${operation.method} ${operation.path}: ${response.status} ${text}`;
  // 503: too many deliveries wait, or the site has no address yet.
  expect([500, 501, 502].includes(response.status), what).toBe(false);
  if (!response.ok) {
    expect(v.is(ProblemAnswer, JSON.parse(text)), what).toBe(true);
    return false;
  }
  expect(response.status, what).toBe(operation.status);
  if (!operation.answer) expect(text).toBe("");
  else {
    const parsed = v.safeParse(operation.answer, JSON.parse(text));
    expect(
      parsed.issues?.map((issue) => `${v.getDotPath(issue)} ${issue.message}`),
      what,
    ).toBeUndefined();
  }
  return true;
}

test("is OpenAPI 3.1, and has every operation with what it answers", async () => {
  const response = await pipeline.fetch("/openapi.json");
  const document = await response.json<Json>();
  expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://reprint.example" }] });
  expect(Object.values(paths).flatMap((each) => Object.keys(each))).toHaveLength(OPERATIONS.length);
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, path] of references) {
    expect(
      path!.split("/").reduce<unknown>((part, name) => (part as Json)?.[name], document),
      path,
    ).toBeDefined();
  }
  const names = Object.values(paths).flatMap((each) =>
    Object.values(each).map((operation) => (operation as unknown as { operationId: string }).operationId),
  );
  expect(new Set(names).size).toBe(names.length);
});

test("has a page for people, with every operation, that runs no script and loads nothing", async () => {
  const response = await pipeline.fetch("/api");
  const html = await response.text();
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|\ssrc=|<link rel="(?!icon)|@import|url\(/);
  const text = html.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  for (const { method, path, summary, example } of OPERATIONS) {
    expect(text).toContain(`${method} /api/v1${path}`);
    expect(text).toContain(summary);
    if (example !== undefined) expect(text).toContain(JSON.stringify(example, null, 2));
  }
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  [
    v.strictObject({ url: v.string(), tags: v.optional(v.array(v.picklist(["a", "b"]))) }),
    '{\n  url: string,\n  tags?: ("a" | "b")[]\n}',
  ],
  [v.nullable(v.object({ of: v.object({ id: v.number() }) })), "{\n  of: {\n    id: number\n  }\n} | null"],
  [v.unknown(), "any"],
])("a schema reads as a type", (schema, type) => {
  expect(typeOf(toJsonSchema(schema) as Json)).toBe(type);
});

test("the examples run", async () => {
  let ran = 0;
  for (const operation of OPERATIONS) {
    if (operation.example === undefined || /feeds/.test(operation.path)) continue;
    await aWorld();
    const id = operation.path.startsWith("/destinations") ? ids["destinations"]![0]! : "1";
    const path = `/api/v1${operation.path.replace("{slug}", "harbor").replace("{id}", id).replace("{post}", "1")}`;
    const response = await ask(operation, { path, body: JSON.stringify(operation.example) });
    expect(await keepsToIt(operation, response), `${operation.method} ${operation.path}`).toBe(true);
    ran += 1;
  }
  expect(ran).toBeGreaterThan(8);
});

test("whatever an operation is sent, it answers what is described", { timeout: 120_000 }, async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  await aWorld();
  let done = 0;
  // Operations that delete run last, so that the others find something.
  const order = OPERATIONS.toSorted(
    (one, other) => Number(one.method === "DELETE") - Number(other.method === "DELETE"),
  );
  for (const operation of order) {
    for (const asked of fc.sample(requests(operation), { numRuns: TRIES, seed: 12 })) {
      if (await keepsToIt(operation, await ask(operation, asked))) done += 1;
    }
  }
  expect(done).toBeGreaterThan(order.length);
});
