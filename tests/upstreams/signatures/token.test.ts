import { expect, test } from "vitest";
import { SCHEMES } from "../../../src/upstreams/signatures/schemes.ts";
import { judge } from "./judge.ts";

const TOKEN = "Tr0ub4dor.and-3_letters~more";
const judged = (headers: Record<string, string>, path = "/webhooks/harbor", secret = TOKEN) =>
  judge("token", { headers, path, secret });

test("in the Authorization header, whatever the case of Bearer", async () => {
  expect(await judged({ authorization: `Bearer ${TOKEN}` })).toBe("true");
  expect(await judged({ authorization: `bearer ${TOKEN}` })).toBe("true");
});

test("as the last segment of the path, whatever the query", async () => {
  expect(await judged({}, `/webhooks/harbor/${TOKEN}`)).toBe("true");
  expect(await judged({}, `/webhooks/harbor/${TOKEN}?x=1`)).toBe("true");
});

test.each([
  ["another", "Tr0ub4dor.and-3_letters~mora"],
  ["a longer one", `${TOKEN}x`],
  ["a shorter one", TOKEN.slice(0, -1)],
  ["in another case", TOKEN.toLowerCase()],
  ["too short to be one", "a"],
  ["too long to be one", "a".repeat(600)],
])("%s does not match", async (_, other) => {
  expect(await judged({}, `/webhooks/harbor/${other}`)).toMatch(/^(?:not true|token-mismatch)$/);
  expect(await judged({ authorization: `Bearer ${other}` })).not.toBe("true");
});

test("missing, empty, or by another scheme", async () => {
  expect(await judged({})).toBe("token-missing");
  expect(await judged({}, "/webhooks/harbor/")).toBe("token-missing");
  expect(await judged({ authorization: "Basic YTpi" })).toBe("token-missing");
  expect(await judged({}, `/webhooks/harbor?token=${TOKEN}`)).toBe("token-missing");
});

test("the header counts when both are given", async () => {
  expect(await judged({ authorization: `Bearer ${"x".repeat(28)}` }, `/webhooks/harbor/${TOKEN}`)).toBe("not true");
});

test("new ones can stand in a path as they are, and are long", async () => {
  const made = SCHEMES.get("token")!.newSecret!();
  expect(made).toMatch(/^[\w-]{43}$/);
  expect(await judged({}, `/webhooks/harbor/${made}`, made)).toBe("true");
});

test.each(["short", "with a space in it 0123456789", "with/slash/0123456789012345", "ümlaut-0123456789012345678", ""])(
  "%j cannot be one",
  async (secret) => {
    expect(await judged({}, "/webhooks/harbor", secret)).toBe("no secret");
  },
);
