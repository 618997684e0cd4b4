import { expect, test } from "vitest";
import { unpacked } from "../../src/bytes.ts";

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const packed = async (text: string) =>
  new Uint8Array(
    await new Response(new Blob([bytes(text)]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
const textOf = (read: Uint8Array) => new TextDecoder().decode(read);

test("gzip is known by its bytes, and everything else stays", async () => {
  expect(textOf(await unpacked(await packed('{"a":1}'), 100))).toBe('{"a":1}');
  expect(textOf(await unpacked(bytes('{"a":1}'), 100))).toBe('{"a":1}');
});

test("what is more than the limit is not unpacked any further", async () => {
  expect(await unpacked(await packed("a".repeat(1_000_000)), 100)).toHaveLength(101);
});

test("what is broken stays as it came", async () => {
  const broken = (await packed("a".repeat(1000))).subarray(0, 15);
  expect(await unpacked(broken, 10_000)).toEqual(broken);
});
