import { describe, expect, test } from "vitest";
import { formatOf } from "../../src/upstreams/formats.ts";
import { UPSTREAMS } from "../../src/upstreams/upstreams.ts";
import { received } from "./read.ts";
import { SAMPLES, type Sample, samplesOf } from "./samples.ts";

const recognizers = ({ body, headers }: Sample): string[] =>
  UPSTREAMS.filter(({ format }) => format?.detect(received(body, headers))).map(({ name }) => name);
const formatNamed = (name: string) => formatOf(received(""), name);

describe.each(Object.entries(SAMPLES))("%s", (name, samples) => {
  test.each(samplesOf(samples))("%s: one format alone recognizes it, whatever the order of the list", (_, sample) => {
    const format = samples.format ?? name;
    expect(recognizers(sample)).toEqual([format]);
    expect(formatOf(received(sample.body, sample.headers), null)).toBe(formatNamed(format));
  });

  test.each(samplesOf(samples))("%s: its body alone is enough for that", (_, { body, headers }) => {
    const bare = { "content-type": headers["content-type"]! };
    expect(recognizers({ body, headers: bare })).toEqual([samples.format ?? name]);
  });
});

test("a name that no format has, such as one of another version, counts for nothing", () => {
  const { body, headers } = SAMPLES["ghost"]!.published;
  expect(formatOf(received(body, headers), "no-such-format")).toBe(formatNamed("ghost"));
});

test.each([
  ["a body of no format", "{}"],
  ["no JSON", "<html>"],
])("the refusal of %s says what the native format expects", (_, body) => {
  expect(recognizers({ body, headers: {} })).toEqual([]);
  expect(formatOf(received(body), null)).toBe(formatNamed("native"));
});
