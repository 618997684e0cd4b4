import { describe, expect, test } from "vitest";
import { similarityOf, sketchOf } from "../../src/post/sketch.ts";
import { sequence } from "../durability/sequence.ts";

/** Text of made-up words, the same for the same seed. */
function proseOf(seed: number, words: number): string[] {
  const random = sequence(seed);
  const letter = () => String.fromCharCode(97 + Math.floor(random() * 26));
  return Array.from({ length: words }, () => Array.from({ length: 2 + Math.floor(random() * 8) }, letter).join(""));
}
const han = (seed: number, length: number): string => {
  const random = sequence(seed);
  return Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(random() * 3000))).join("");
};
const htmlOf = (words: string[]) => `<p>${words.join(" ")}</p>`;

/** The true share of runs of eight letters that two texts have in common. */
function sharedRuns(one: string, other: string): number {
  const runs = (text: string) => new Set(Array.from({ length: text.length - 7 }, (_, at) => text.slice(at, at + 8)));
  const [a, b] = [runs(one), runs(other)];
  const both = a.intersection(b).size;
  return both / (a.size + b.size - both);
}

/** The similarity of two bodies, and whether a lookup by key finds one from the other. */
function compared(one: string, other: string): { similarity: number; isFound: boolean } {
  const [a, b] = [sketchOf(one)!, sketchOf(other)!];
  return { similarity: similarityOf(a.values, b.values), isFound: a.keys.some((key) => b.keys.includes(key)) };
}

test("markup, capitals, accents and quotes make no difference", () => {
  const words = proseOf(1, 300);
  const other = `<div><h2>${words[0]!.toUpperCase()}</h2> <em>“${words.slice(1).join("</em>”, <em>")}</em></div>`;
  expect(sketchOf(other)).toEqual(sketchOf(htmlOf(words)));
});

test("the estimate is the share of runs in common, give or take its error", () => {
  let error = 0;
  const shares = [0, 0.02, 0.05, 0.1, 0.2, 0.4];
  const pairs = shares.flatMap((changed) => Array.from({ length: 10 }, (_, seed) => ({ changed, seed: seed + 10 })));
  for (const { changed, seed } of pairs) {
    const words = proseOf(seed, 500);
    const random = sequence(seed + 1000);
    const others = words.map((word) => (random() < changed ? `${word}x` : word));
    const exact = sharedRuns(words.join(""), others.join(""));
    const { similarity } = compared(htmlOf(words), htmlOf(others));
    expect(Math.abs(similarity - exact)).toBeLessThan(0.25);
    error += Math.abs(similarity - exact);
  }
  expect(error / pairs.length).toBeLessThan(0.06);
});

test("nearly equal texts are found by a key, others hardly ever", () => {
  let missed = 0;
  let strangers = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const words = proseOf(seed, 400);
    const copied = [...words.slice(0, 380), ...proseOf(seed + 5000, 15)];
    const copy = compared(htmlOf(words), htmlOf(copied));
    if (!copy.isFound || copy.similarity < 0.75) missed += 1;
    if (compared(htmlOf(words), htmlOf(proseOf(seed + 9000, 400))).isFound) strangers += 1;
  }
  expect([missed <= 3, strangers]).toEqual([true, 0]);
});

describe("any script", () => {
  test("a Chinese text with another ending is nearly the same", () => {
    const text = han(3, 600);
    const { similarity, isFound } = compared(`<p>${text}</p>`, `<p>${text.slice(0, 570)}。${han(4, 25)}</p>`);
    expect([similarity > 0.75, isFound]).toEqual([true, true]);
  });
});

test.each([
  ["a teaser", htmlOf(proseOf(1, 40))],
  ["the same sentence again and again", htmlOf(Array.from({ length: 300 }, () => "Subscribe to read on.").flat())],
  ["nothing", ""],
  ["pictures", '<img src="https://harbor.example/1.jpg" alt="">'.repeat(100)],
])("%s has no sketch", (_, html) => {
  expect(sketchOf(html)).toBeNull();
});
