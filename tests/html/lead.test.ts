import { expect, test } from "vitest";
import { withLead, withoutLead } from "../../src/html/lead.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const BASE = { baseUrl: "https://harbor.example/1" };
const LEAD = "https://harbor.example/uploads/pier.jpg?a=1&b=2";

const shown = async (html: string, image: string | undefined) => {
  const body = await withLead(sanitize(html, BASE).html, image);
  // The page's body is still a fixpoint of the sanitizer.
  expect(sanitize(body, BASE).html).toBe(body);
  return body.match(/<img/g)?.length ?? 0;
};

test.each([
  ["a text without pictures", "<p>Text.</p>", 1],
  ["a text with another picture in it", '<p>Text.</p><img src="/uploads/boat.jpg">', 2],
  ["a text with the same picture", '<p>Text.</p><img src="/uploads/pier-300x200.jpg?a=1&amp;b=2">', 1],
  ["a text that opens with a picture", '<div><img src="/uploads/boat.jpg"></div><p>Text.</p>', 1],
])("%s", async (_, html, pictures) => {
  expect(await shown(html, LEAD)).toBe(pictures);
});

test("a film that opens a text stands for its still", async () => {
  expect(await shown('<iframe src="https://www.youtube.com/embed/abcDEF12345"></iframe><p>Text.</p>', LEAD)).toBe(0);
});

test("no address gets out of its attribute", async () => {
  const body = await withLead(
    sanitize("<p>Text.</p>", BASE).html,
    'https://harbor.example/"><script>alert(1)</script>',
  );
  expect(body).not.toContain("<script");
});

test("an excerpt begins behind what leads a text", () => {
  const figure = "<figure><img><figcaption>The pier</figcaption></figure>\n";
  expect(withoutLead(`${figure}${figure}<p>Text.</p>`)).toBe("<p>Text.</p>");
  expect(withoutLead(figure)).toBe(figure);
});
