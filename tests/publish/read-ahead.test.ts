/** A batch reads its deliveries with one query, and each of them counts as if it had been read alone. */
import { beforeEach, expect, test } from "vitest";
import { readingAhead } from "../../src/publish/read-ahead.ts";
import { aSource, freshPipeline, type Pipeline, published, send, type TestSource } from "../pipeline.ts";
import { watchedEnv } from "../watched.ts";

let pipeline: Pipeline;
let source: TestSource;
let calls: string[];
let db: D1Database;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  calls = [];
  db = watchedEnv(pipeline.env, (call, run) => {
    if (call.startsWith("DB.")) calls.push(call);
    return run();
  }).DB;
});

const accepted = async (number: number, html = "<p>It sails.</p>"): Promise<string> =>
  await send(
    pipeline,
    source,
    published({ id: `https://harbor.example/?p=${number}`, title: `Ferry ${number}`, content_html: html }),
    `msg_${number}`,
  );

test("five deliveries are one query, in whatever order they are read", async () => {
  const ids = [await accepted(1), await accepted(2), await accepted(3), await accepted(4), await accepted(5)];
  const read = readingAhead(db, ids);
  const bodies = [];
  for (const index of [0, 2, 1, 3, 4]) bodies.push(new TextDecoder().decode((await read(ids[index]!))!.body));
  expect(calls).toHaveLength(1);
  expect(bodies.map((body) => /Ferry \d/.exec(body)![0])).toEqual([
    "Ferry 1",
    "Ferry 3",
    "Ferry 2",
    "Ferry 4",
    "Ferry 5",
  ]);
});

test("long bodies do not wait in memory", async () => {
  const long = "word ".repeat(60_000);
  const ids = [await accepted(1, long), await accepted(2, long), await accepted(3, long), await accepted(4, long)];
  const read = readingAhead(db, ids);
  for (const id of ids) expect((await read(id))!.body.length).toBeGreaterThan(300_000);
  expect(calls).toHaveLength(2);
});

test("a message that comes twice is read in its present state", async () => {
  const id = await accepted(1);
  const read = readingAhead(db, [id, id]);
  expect((await read(id))!.status).toBe("accepted");
  await pipeline.drain();
  expect((await read(id))!.status).toBe("published");
});

test("a delivery that cannot be read, and one that is gone, disturb no other", async () => {
  const ids = [await accepted(1), await accepted(2), await accepted(3)];
  await pipeline.env.DB.prepare("UPDATE deliveries SET headers = '{' WHERE id = ?").bind(ids[0]!).run();
  await pipeline.env.DB.prepare("DELETE FROM deliveries WHERE id = ?").bind(ids[1]!).run();
  const read = readingAhead(db, ids);
  await expect(read(ids[0]!)).rejects.toThrow();
  expect(await read(ids[1]!)).toBeNull();
  expect((await read(ids[2]!))!.id).toBe(ids[2]);
});

test("a query that fails for the batch fails for no delivery alone", async () => {
  const ids = [await accepted(1), await accepted(2)];
  let failed = 0;
  const failing = watchedEnv(pipeline.env, async (_, run, [sql]) => {
    if (!String(sql).includes("json_each")) return await run();
    failed += 1;
    throw new Error("D1_ERROR: too much");
  }).DB;
  const read = readingAhead(failing, ids);
  expect((await read(ids[0]!))!.id).toBe(ids[0]);
  expect(failed).toBe(1);
});
