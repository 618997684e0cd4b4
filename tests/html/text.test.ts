import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paragraphs, plainText, titleText } from "../../src/html/text.ts";

describe("plain text", () => {
  test.each([
    ["AT&amp;T &lt;b&gt; explained", "AT&T <b> explained"],
    ["AT&amp;amp;T", "AT&amp;T"],
    ["1 < 2", "1 < 2"],
    ["1 < 2 > 0", "1 < 2 > 0"],
    ["a<b", "a<b"],
    ['<p>Cut here:</p><p><img src="/images/fer', "Cut here:"],
    ['See <a class="x" href="https://harbor.exa', "See"],
    ["Words <img width", "Words"],
    ["How wide is a <div", "How wide is a <div"],
    ["if x <a and b = 3", "if x <a and b = 3"],
    ['<p>200 people<sup><a href="#n1">1</a></sup> sail</p>', "200 people¹ sail"],
    ["<p>10<sup>3<p>12 o’clock", "10³ 12 o’clock"],
    ["I <3 you, I </3 them", "I <3 you, I </3 them"],
    ["List<String> and Map<K, V>", "List<String> and Map<K, V>"],
    ["<b>Bold</b> and <i class='x'>italic</i>", "Bold and italic"],
    ["<p>One</p><p>Two</p>three<br>four", "One Two three four"],
    ["before<script>alert('<b>')</script>after", "beforeafter"],
    ["before<style>p{}</style>after", "beforeafter"],
    ["x<!-- hidden -->y", "xy"],
    ["<![CDATA[Fish & Chips]]>", "Fish & Chips"],
    ['Hello <img class="emoji" alt="🎉" src="x.png">', "Hello 🎉"],
    ["  many\n\t spaces&nbsp;&#8195;here ", "many spaces here"],
    ["nul\0 bell\u0007 esc\u001b", "nul bell esc"],
    ["evil\u202Egpj.exe\u2066x\u2069", "evilgpj.exex"],
    ["lone\u{d800} half", "lone\ufffd half"],
    ["می\u200cخواهم", "می\u200cخواهم"],
    ["&quot;Quoted&quot; &#8211; &hellip;", '"Quoted" – …'],
    ["", ""],
  ])("%j reads %j", (value, expected) => {
    expect(plainText(value, 200)).toBe(expected);
  });

  test.each([
    ["exactly ten", 11, "exactly ten"],
    ["one too many", 11, "one too ma…"],
    ["cut after space", 5, "cut…"],
    ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 24, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"],
    ["🇩🇪🇫🇷", 6, "🇩🇪…"],
    ["e\u0301e\u0301e\u0301", 4, "e\u0301…"],
    ["x", 0, ""],
  ])("%j fits into %i as %j", (value, maxChars, expected) => {
    expect(plainText(value, maxChars)).toBe(expected);
  });

  test("any string gives well-formed text of the length asked for, on one line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(60), (value, maxChars) => {
        const text = plainText(value, maxChars);
        expect(text.length).toBeLessThanOrEqual(maxChars);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[\n\r\t\0\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each([
  ["<br> considered", "<br> considered"],
  ["The <wbr> element", "The <wbr> element"],
  ["One<br>two <br/> three", "One two three"],
])("a title that names an element without an end tag keeps it: %s", (title, expected) => {
  expect(titleText(title, 100)).toBe(expected);
});

test("paragraphs are parted where blocks are", () => {
  expect(paragraphs("<div>one <b>two</b></div><ul><li>three<li>four</ul><p> </p>five<br>six", 100)).toEqual({
    texts: ["one two", "three", "four", "five", "six"],
    isCut: false,
  });
});

test("lines of preformatted text keep their spaces", () => {
  const html = "<p>one   two</p><pre><code>if x:\n    go(1,  2)\n\n\tstop</code></pre><p>  three</p>";
  expect(paragraphs(html).texts).toEqual(["one two", "if x:", "    go(1,  2)", "\tstop", "three"]);
});

test.each([
  ["a fraction", "Half: <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "Half: 1/2"],
  [
    "a power with a prefix",
    "<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>, a",
    "x^2, a",
  ],
])("a formula in a title is read as a line: %s", (_, html, expected) => {
  expect(titleText(html, 100)).toBe(expected);
});

test("paragraphs end where a body has more tags, attributes, words and spaces than are read", () => {
  expect(paragraphs("<p>one two</p><p>three</p>", 4)).toEqual({ texts: ["one two"], isCut: true });
  expect(paragraphs("<p a b c>one", 3)).toEqual({ texts: [], isCut: true });
});
