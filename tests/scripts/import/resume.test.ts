import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Found } from "../../../scripts/import/found.ts";
import type { Operator } from "../../../scripts/import/operator.ts";
import { resumeOf } from "../../../scripts/import/resume.ts";
import { sendArchive } from "../../../scripts/import/send.ts";
import { aFile } from "./archives.ts";

/** A site that publishes nothing until it may, and then rejects every fiftieth entry. */
function aSite() {
  const deliveries: string[] = [];
  const site = { isPublishing: false, deliveries };
  const statusOf = (id: string) => (!site.isPublishing ? "accepted" : Number(id) % 50 === 0 ? "rejected" : "published");
  const operator: Operator = {
    site: new URL("https://reprint.example"),
    async ask(_, where, json) {
      if (where.includes("/imports")) {
        const { items } = json as { items: unknown[] };
        const ids = items.map((_item, index) => String(deliveries.length + index));
        deliveries.push(...ids);
        return { deliveries: ids, known: 0, rejected: [] };
      }
      const ids = new URL(where, "https://reprint.example").searchParams.get("ids")?.split(",") ?? [];
      const known = ids.filter((id) => deliveries.includes(id));
      return { deliveries: known.map((id) => ({ id, source: "harbor", status: statusOf(id) })) };
    },
  };
  return { site, target: { operator, source: "harbor", feed: undefined } };
}

async function* anArchive(interruptedAt = Infinity): AsyncIterable<Found> {
  for (let number = 0; number < 250; number += 1) {
    if (number === interruptedAt) throw new Error("interrupted");
    if (number === 20) yield { kind: "broken", reason: "is not JSON", place: "line 21" };
    else if (number === 30) yield { kind: "passed", reason: "a ping", place: "line 31" };
    else yield { kind: "item", item: { id: String(number) }, place: `line ${number + 1}` };
  }
}

function aRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), "reprint-resume-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test("what an interrupted run had refused and left waiting is reported by the one that goes on", async () => {
  const { site, target } = aSite();
  const resume = resumeOf(aRoot(), aFile("archive.ndjson", "{}"), target);
  const first = await resume.begin();
  await expect(sendArchive(anArchive(150), target, first, () => resume.keep(first))).rejects.toThrow("interrupted");
  expect(site.deliveries).toHaveLength(100);

  site.isPublishing = true;
  const second = await resume.begin();
  expect([second.tally.read, second.tally.open.size]).toEqual([102, 100]);
  expect(await sendArchive(anArchive(), target, second, () => {})).toBe(true);
  const { tally } = second;
  expect([tally.read, tally.sent, site.deliveries.length, tally.open.size]).toEqual([250, 248, 248, 0]);
  expect([...tally.passed]).toEqual([["a ping", 1]]);
  expect(Object.fromEntries(tally.outcomes)).toEqual({ published: 243, rejected: 5 });
  expect(tally.rejected.map(({ place }) => place)).toEqual([
    "line 21",
    ...["0", "50", "100", "150", "200"].map((id) => `/deliveries/${id}`),
  ]);
});

test("a site that does not know of the last delivery gets all of it from the start", async () => {
  const { target } = aSite();
  const [root, file] = [aRoot(), aFile("archive.ndjson", "{}")];
  const before = await resumeOf(root, file, target).begin();
  before.delivery = "7";
  before.tally.read = 100;
  resumeOf(root, file, target).keep(before);
  const after = await resumeOf(root, file, target).begin();
  expect([after.tally.read, after.delivery]).toEqual([0, undefined]);
});
