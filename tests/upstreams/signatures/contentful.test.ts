import { expect, test } from "vitest";
import { NOW } from "../../pipeline.ts";
import { judge, type Sent } from "./judge.ts";

const SECRET = "0123456789abcdef".repeat(4);
/** Made with signRequest of @contentful/node-apps-toolkit. */
const HEADERS = {
  "content-type": "application/vnd.contentful.management.v1+json",
  "x-contentful-topic": "ContentManagement.Entry.publish",
  "x-contentful-webhook-name": " Reprint ",
  "x-contentful-signature": "c69ecad288b4f7f93fcd927e26bbc4b3b2ef833284897867859beecc5dd406ee",
  "x-contentful-signed-headers":
    "content-type,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic,x-contentful-webhook-name",
  "x-contentful-timestamp": "1795428000000",
};
const judged = (headers: Record<string, string> = {}, sent: Sent = {}) =>
  judge("contentful", { headers: { ...HEADERS, ...headers }, secret: SECRET, ...sent });

test("the HMAC-SHA256 of the canonical request", async () => {
  expect(await judged()).toBe("true");
});

test("with a query", async () => {
  const headers = {
    "x-contentful-signature": "462a442be864d659d0ead5bdbb384eb0d413405bb4726e34947d0b8e3b8de16b",
    "x-contentful-signed-headers": "x-contentful-signed-headers,x-contentful-timestamp",
    "x-contentful-timestamp": "1795428000000",
  };
  expect(await judge("contentful", { headers, secret: SECRET, path: "/webhooks/harbor?a=b&c=d" })).toBe("true");
});

test("headers that are not signed may be anything", async () => {
  expect(await judged({ "x-forwarded-for": "203.0.113.1" })).toBe("true");
});

test.each<[string, Record<string, string>, Sent]>([
  ["another topic", { "x-contentful-topic": "ContentManagement.Entry.unpublish" }, {}],
  ["another path", {}, { path: "/webhooks/hill" }],
  ["another method", {}, { method: "PUT" }],
  ["another body", {}, { body: "{}" }],
  ["another time", { "x-contentful-timestamp": String(NOW + 1) }, {}],
  [
    "a header left out of the list",
    { "x-contentful-signed-headers": "x-contentful-signed-headers,x-contentful-timestamp" },
    {},
  ],
])("%s is not true", async (_, headers, sent) => {
  expect(await judged(headers, sent)).toBe("not true");
});

test("a list without the time, or with what is no header name, is malformed", async () => {
  expect(await judged({ "x-contentful-signed-headers": "content-type" })).toBe("header-malformed");
  expect(await judged({ "x-contentful-signed-headers": `${HEADERS["x-contentful-signed-headers"]},a b` })).toBe(
    "header-malformed",
  );
});

test("old and early ones are out of tolerance", async () => {
  expect(await judged({}, { now: NOW + 360_000 })).toBe("timestamp-out-of-tolerance");
  expect(await judged({}, { now: NOW - 360_000 })).toBe("timestamp-out-of-tolerance");
});

test.each([63, 65, 0])("a secret of %i characters is none", async (length) => {
  expect(await judged({}, { secret: "a".repeat(length) })).toBe("no secret");
});
