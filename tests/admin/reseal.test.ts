/** SECRET_KEY rotates: the former key opens the values that it sealed, until everything is sealed anew. */
import { beforeEach, expect, test, vi } from "vitest";
import { seal, unseal, UnopenableSecret } from "../../src/keys.ts";
import { aSource, freshPipeline, type Pipeline, published, signed, type TestSource } from "../pipeline.ts";

const OLD = "secret-key-for-tests-only-0123456789abcdef";
const NEW = "another-secret-key-for-tests-9876543210fedc";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

/** The same site with other keys; the isolate is a new one. */
function withKeys(keys: { SECRET_KEY: string; SECRET_KEY_PREVIOUS?: string }): void {
  const DB = new Proxy(pipeline.env.DB, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown;
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  pipeline.env = { ...pipeline.env, DB, SECRET_KEY_PREVIOUS: undefined, ...keys } as Env;
}

const post = () => pipeline.fetch("/webhooks/harbor", signed(source.secret, published()));
const sealed = async () => (await pipeline.operate("GET", "/api/v1/reseal")).json<Record<string, unknown>>();
const reseal = async () => (await pipeline.operate("POST", "/api/v1/reseal", {})).json<Record<string, unknown>>();

test("the key before opens what it sealed, until it is sealed anew", async () => {
  await pipeline.operate("PUT", "/api/v1/sources/harbor/content-key", { key: "abc" });
  await pipeline.operate("PUT", "/api/v1/sources/harbor/reactions/webhook", { url: "https://harbor.example/hook" });
  await pipeline.operate("PUT", "/api/v1/sources/harbor/receipts/webhook", { url: "https://harbor.example/hook" });
  withKeys({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
  expect((await post()).status).toBe(202);
  expect(await sealed()).toEqual({ current: 0, previous: 4, unopenable: [], next_cursor: null });
  expect(await reseal()).toEqual({ resealed: 4, unopenable: [], next_cursor: null });
  expect(await reseal()).toMatchObject({ resealed: 0 });
  expect(await sealed()).toMatchObject({ current: 4, previous: 0 });
  withKeys({ SECRET_KEY: NEW });
  expect((await post()).status).toBe(202);
});

test("a secret that no key opens is no overload: the sender, the log and the operator are given the reason", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  withKeys({ SECRET_KEY: NEW });
  const response = await post();
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "600"]);
  expect(await response.json()).toMatchObject({ type: "/problems/secret-unopenable" });
  expect(log.mock.calls).toEqual([[expect.objectContaining({ event: "secret not opened", source: "harbor" })]]);
  expect(await sealed()).toMatchObject({ current: 0, unopenable: [{ kind: "source", of: "harbor" }] });
  expect(await reseal()).toMatchObject({ resealed: 0, unopenable: [{ kind: "source", of: "harbor" }] });
});

test("what was sealed before values named their keys opens, and so do visitors' cookies", async () => {
  const keys = { SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD };
  const { results } = await pipeline.env.DB.prepare("SELECT sealed FROM source_secrets").all<{ sealed: string }>();
  expect(await unseal(keys, "source:harbor", results[0]!.sealed)).toBe(source.secret);
  await expect(unseal({ SECRET_KEY: NEW }, "source:harbor", results[0]!.sealed)).rejects.toThrow(UnopenableSecret);
  await expect(unseal(keys, "source:other", results[0]!.sealed)).rejects.toThrow(UnopenableSecret);
  await expect(unseal(keys, "source:harbor", "no base64!")).rejects.toThrow(UnopenableSecret);
  expect(await seal(keys, "c", "s")).not.toBe(await seal(keys, "c", "s"));
  const { readVisitor, visitorCookie } = await import("../../src/reactions/visitors.ts");
  const cookie = (await visitorCookie("a".repeat(22), OLD, true)).split(";")[0]!;
  expect(await readVisitor(cookie, keys)).toBe("a".repeat(22));
  expect(await readVisitor(cookie, { SECRET_KEY: NEW })).toBeNull();
});
