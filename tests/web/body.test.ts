import { expect, test } from "vitest";
import { readBody } from "../../src/web/body.ts";

const MAX_BYTES = 10;

/** A request with this body; without a length it comes in chunks. */
const aRequest = (body: string, length?: number | string) =>
  new Request("https://reprint.example/", {
    method: "POST",
    body: length === undefined ? new Blob([body]).stream() : body,
    ...(length !== undefined && { headers: { "content-length": String(length) } }),
  });

test.each<[string, Parameters<typeof aRequest>, string]>([
  ["a body of the limit, its length declared", ["0123456789", 10], "0123456789"],
  ["a body of the limit in chunks", ["0123456789"], "0123456789"],
  ["an empty body", ["", 0], ""],
  ["a body with a length that is no number", ["0123456789", "ten"], "0123456789"],
])("%s is read", async (_, given, text) => {
  const body = await readBody(aRequest(...given), MAX_BYTES);
  expect(body && new TextDecoder().decode(body)).toBe(text);
});

test.each<[string, Parameters<typeof aRequest>]>([
  ["a body beyond the limit, its length declared", ["01234567890", 11]],
  ["a body beyond the limit in chunks", ["01234567890"]],
  ["a body longer than it declares", ["01234567890", 5]],
])("%s is refused", async (_, given) => {
  expect(await readBody(aRequest(...given), MAX_BYTES)).toBeNull();
});

test("a request without a body has no bytes", async () => {
  expect(await readBody(new Request("https://reprint.example/"), MAX_BYTES)).toEqual(new Uint8Array());
});

test("a body that its length refuses is not read", async () => {
  const request = aRequest("01234567890", 11);
  await readBody(request, MAX_BYTES);
  expect(request.bodyUsed).toBe(false);
});
