import fc from "fast-check";
import type { Element, ElementContent, Root } from "hast";
import { expect, test } from "vitest";
import { isPlainlyNested } from "../../src/html/nesting.ts";
import { tidy } from "../../src/html/tidy.ts";
import { element, text } from "../../src/html/tree.ts";
import { isNestedAsWritten, write } from "../../src/html/write.ts";

const NAMES = (
  "p p div span a a b b em sub q code h2 h3 pre blockquote ul ul ol li li dl dt dd figure figcaption aside details summary hr br " +
  "img picture source video table table caption colgroup col thead tbody tr td th ruby rb rt rp rtc math math mrow mi mi mtext"
).split(" ");
const VOID = /^(?:br|hr|img|source|col)$/;

/** Where an element may stand for the parser, so that random trees are not all of them broken. */
const INNER: Readonly<Record<string, string>> = {
  ul: "li",
  ol: "li",
  dl: "dt",
  table: "tbody",
  thead: "tr",
  tbody: "tr",
  tr: "td",
  colgroup: "col",
  ruby: "rt",
  math: "mrow",
  mrow: "mi",
};

const TREES = fc.letrec<{ node: ElementContent; element: ElementContent }>((tie) => ({
  node: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom("x", " ", "\n", "\ny").map((value): ElementContent => ({ type: "text", value })),
    tie("element"),
  ),
  element: fc
    .tuple(fc.constantFrom(...NAMES), fc.boolean(), fc.array(tie("node"), { maxLength: 4 }))
    .map(([tagName, isId, children]): Element => {
      const inner = INNER[tagName];
      // Most children of lists and tables belong there.
      const fitting = children.map((child, place) =>
        inner !== undefined && place < 3 && child.type === "element" ? { ...child, tagName: inner } : child,
      );
      return {
        type: "element",
        tagName,
        properties: isId ? { id: "x" } : {},
        children: VOID.test(tagName) ? [] : fitting,
      };
    }),
}));

test("what is plainly nested is read as it is written", () => {
  let plain = 0;
  let strange = 0;
  fc.assert(
    fc.property(fc.array(TREES.node, { maxLength: 4 }), (children) => {
      const tree: Root = { type: "root", children };
      const isRead = isNestedAsWritten(tree);
      if (!isRead) strange += 1;
      if (!isPlainlyNested(tree)) return;
      plain += 1;
      expect(isRead).toBe(true);
    }),
    { numRuns: 3_000, seed: 7 },
  );
  expect(plain).toBeGreaterThan(300);
  expect(strange).toBeGreaterThan(300);
});

test.each([
  ["p", "div"],
  ["a", "a"],
  ["h2", "h3"],
  ["div", "li"],
  ["table", "tr"],
  ["p", "table"],
  ["div", "mi"],
  ["math", "p"],
  ["mi", "mi"],
])("a %s with a %s in it is not plain", (outer, inner) => {
  const element = (tagName: string, children: ElementContent[]): Element => ({
    type: "element",
    tagName,
    properties: {},
    children,
  });
  expect(isPlainlyNested({ type: "root", children: [element(outer, [element(inner, [])])] })).toBe(false);
});

test("a formula of MathML Core is plain", () => {
  const part = (tagName: string, ...children: ElementContent[]): Element => ({
    type: "element",
    tagName,
    properties: {},
    children,
  });
  const half = part("mfrac", part("mn", { type: "text", value: "1" }), part("mn", { type: "text", value: "2" }));
  const tree: Root = { type: "root", children: [part("p", part("math", part("mrow", half)))] };
  expect([isPlainlyNested(tree), isNestedAsWritten(tree)]).toEqual([true, true]);
});

test.each([
  [[element("figure", {}, [text("x")])], "<figure>x</figure>"],
  [[text(" "), element("figure", {}, [text("x")]), text(" ")], "<figure>x</figure> "],
  [[text("a "), element("figure", {}, [text("x")]), text("b")], "<p>a </p><figure>x</figure>b"],
  [[element("em", {}, [text("a")]), element("hr", {}), element("hr", {})], "<p><em>a</em></p><hr><hr>"],
])("a paragraph ends before a block in it, as a parser reads it", (children, html) => {
  const tree = tidy({ type: "root", children: [element("p", {}, children), text("c")] });
  expect(write(tree)).toBe(`${html}c`);
  expect(isPlainlyNested(tree)).toBe(true);
});
