import { describe, expect, test } from "vitest";
import { addressIn, wordsInPath } from "../../src/post/address-words.ts";

describe("a query that is an address", () => {
  test.each([
    ["https://ledger.example.com/night-ferry/", "https://ledger.example.com/night-ferry/"],
    ["HTTP://Ledger.Example.com", "http://ledger.example.com/"],
    ["ledger.example.com/2026/11/night-ferry", "https://ledger.example.com/2026/11/night-ferry"],
    ["<https://ledger.example.com/a>.", "https://ledger.example.com/a"],
    ["(https://ledger.example.com/a)", "https://ledger.example.com/a"],
    ["http://localhost:8787/ledger/a", "http://localhost:8787/ledger/a"],
    ["bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe"],
    ["node.js", "https://node.js/"],
  ])("%s", (query, expected) => {
    expect(addressIn(query)?.href).toBe(expected);
  });

  test.each([
    "night ferry",
    "and/or",
    "3.14",
    "U.S.A.",
    "C++",
    "https://",
    "javascript:alert(1)",
    "a@b",
    "see a.example/b",
  ])("%s is none", (query) => {
    expect(addressIn(query)).toBeUndefined();
  });
});

test.each([
  ["/night-ferry/", "night ferry"],
  ["/2026/11/30/the_night-ferry.html", "the night ferry"],
  ["/news/night-ferry-comes-back-48213", "night ferry comes back"],
  ["/news/night-ferry/48213", "night ferry"],
  ["/gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC", "日本"],
  ["/50%-off", ""],
  ["/", ""],
  [`/${"word-".repeat(100)}`, "word ".repeat(16).trim()],
])("the words of the path %s", (path, expected) => {
  expect(wordsInPath(path)).toBe(expected);
});
