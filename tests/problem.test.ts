import { beforeAll, expect, test } from "vitest";
import { PROBLEM_EXAMPLES, problemResponse } from "../src/problem.ts";
import { freshPipeline, type Pipeline } from "./pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await freshPipeline();
});

test.each(Object.values(PROBLEM_EXAMPLES))(
  "$kind: its type leads to a page that says what it means",
  async (problem) => {
    const body = await problemResponse(problem).json<{ type: string; title: string; status: number; detail: string }>();
    expect(body.status).toBe(problemResponse(problem).status);
    const page = await pipeline.fetch(body.type);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(body.title);
  },
);

test("a kind that is none has no page", async () => {
  expect((await pipeline.fetch("/problems/constructor")).status).toBe(404);
});
