import { expect, test } from "vitest";
import type { Change } from "../../src/model/entry.ts";
import { write } from "../../src/upstreams/change.ts";
import { parse, changesOf, read, received } from "./read.ts";

const AT = "2026-11-23T09:30:00.000Z";
const published: Change = {
  kind: "published",
  at: AT,
  entry: {
    id: "1",
    url: "https://harbor.example/1",
    title: "The night ferry returns",
    html: "<p>It sails again.</p>",
    summary: "",
    authors: [{ name: "Ida Brandt", url: "https://harbor.example/ida" }, { name: "Bo" }],
    tags: ["Harbor"],
    image: "https://harbor.example/a.jpg",
    language: "en",
    published: AT,
    modified: AT,
    embargoedUntil: "2026-11-24T06:00:00.000Z",
    expires: "2026-12-24T06:00:00.000Z",
    license: "Online use only.",
  },
};
const withdrawn: Change = { kind: "withdrawn", entryId: "1", at: AT, reason: "Retracted.", onHold: true };

test.each([published, withdrawn])("a part of a delivery is what it was before the split: $kind", (change) => {
  expect(changesOf(parse(received(write(change)), "change"))).toEqual([change]);
});

test("no sender can write one", () => {
  expect(read(write(published))).toMatchObject({ ok: false });
});
