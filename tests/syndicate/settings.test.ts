/** Which addresses an operator may enter for a destination. */
import * as v from "valibot";
import { afterEach, expect, test } from "vitest";
import { Address, Server, Site } from "../../src/syndicate/destinations/settings.ts";
import { noteNetwork } from "../../src/web/local.ts";

afterEach(() => noteNetwork({}));

const LOCAL = "http://127.0.0.1:8080/";

test.each([
  ["a server", Server],
  ["a site", Site],
  ["an address", Address],
])("%s is reached over https, and beside npm start -- --allow-local by plain http", (_, schema) => {
  expect([v.is(schema, "https://social.example/"), v.is(schema, LOCAL)]).toEqual([true, false]);
  noteNetwork({ ALLOW_LOCAL: "true" });
  expect([v.is(schema, LOCAL), v.is(schema, "ftp://127.0.0.1/")]).toEqual([true, false]);
});
