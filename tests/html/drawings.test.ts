import { expect, test } from "vitest";
import { sanitize } from "../../src/html/sanitize.ts";

const made = (html: string) => {
  const { html: shown, lacksDrawings = false } = sanitize(html, { baseUrl: "https://harbor.example/post" });
  expect(sanitize(shown, { baseUrl: "https://harbor.example/post" }).html).toBe(shown);
  return [shown, lacksDrawings];
};

const PATH = '<path d="M0 0h300v200z"/>';

test.each([
  [
    "says what it shows",
    `<svg viewBox="0 0 300 200"><title>Tides</title><desc>Hour by hour.</desc>${PATH}</svg>`,
    "<p>Tides – Hour by hour.</p>",
  ],
  ["is labeled", `<svg aria-label="Tides" width="300" height="200">${PATH}</svg>`, "<p>Tides</p>"],
  [
    "has words in it",
    `<svg viewBox="0 0 300 200"><text>Low</text><g><text>High <tspan>water</tspan></text></g></svg>`,
    "<p>Low, High water</p>",
  ],
  ["has HTML in it", `<svg viewBox="0 0 300 200"><foreignObject><div>Low</div></foreignObject></svg>`, "<p>Low</p>"],
  ["says nothing", `<svg viewBox="0 0 300 200">${PATH}</svg>`, ""],
  [
    "stands in a text",
    `<p>See <svg viewBox="0 0 300 200"><title>Tides</title>${PATH}</svg> here</p>`,
    "<p>See Tides here</p>",
  ],
  [
    "stands in a figure",
    `<figure><svg viewBox="0 0 300 200">${PATH}</svg><figcaption>Tides</figcaption></figure>`,
    "<figure><figcaption>Tides</figcaption></figure>",
  ],
])("a drawing that %s: its words are kept, and it is missed", (_, html, shown) => {
  expect(made(html)).toEqual([shown, true]);
});

test("a drawing of a picture is the picture", () => {
  const svg = (href: string) =>
    `<svg viewBox="0 0 300 200"><title>Map</title><image ${href} width="300"/>${PATH}</svg>`;
  const img = '<img alt="Map" decoding="async" loading="lazy" src="https://harbor.example/map.png">';
  expect(made(svg('href="/map.png"'))).toEqual([img, false]);
  expect(made(svg('xlink:href="/map.png"'))).toEqual([img, false]);
  expect(made(svg('href="javascript:alert(1)"'))).toEqual(["<p>Map</p>", true]);
});

test.each([
  `<svg width="24" height="24"><title>Share</title>${PATH}</svg>`,
  `<svg viewBox="0 0 16 16">${PATH}</svg>`,
  `<svg width="1.5em" height="1.5em" viewBox="0 0 512 512">${PATH}</svg>`,
  `<svg viewBox="0 0 512 512" aria-hidden="true">${PATH}</svg>`,
  `<svg viewBox="0 0 512 512" class="svg-inline--fa fa-link">${PATH}</svg>`,
  `<svg viewBox="0 0 512 512"><use href="#share"/></svg>`,
  `<svg viewBox="0 0 512 512" hidden>${PATH}</svg>`,
])("a sign is left out in silence: %s", (svg) => {
  expect(made(`<p>Text ${svg}</p>`)).toEqual(["<p>Text </p>", false]);
  expect(made(`<p><a href="/x">More ${svg}</a></p>`)[1]).toBe(false);
});
