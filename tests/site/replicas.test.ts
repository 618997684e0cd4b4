import { beforeAll, expect, test } from "vitest";
import { aSource, deliver, freshPipeline, type Pipeline, published } from "../pipeline.ts";

/** The database of each query: the constraint of its session, or the primary. */
const asked: string[] = [];

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await freshPipeline();
  await deliver(pipeline, await aSource(pipeline), published());
  const { DB } = pipeline.env;
  const noting = (where: string): D1Database =>
    new Proxy(DB, {
      get(target, property) {
        if (property === "withSession") return (constraint: string) => noting(constraint);
        const value = Reflect.get(target, property) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          asked.push(where);
          return value.apply(target, args);
        };
      },
    });
  pipeline.env.DB = noting("primary");
  // A query that an isolate makes once in a while.
  await pipeline.fetch("/harbor/the-night-ferry-returns");
});

const whereOf = async (path: string) => {
  asked.length = 0;
  expect((await pipeline.fetch(path)).status).toBe(200);
  return [...new Set(asked)];
};

test.each(["/search?q=ferry", "/search?q=feryr", "/publishers", "/tags", "/archive", "/corrections", "/about"])(
  "%s asks the nearest replica",
  async (path) => {
    expect(await whereOf(path)).toEqual(["first-unconstrained"]);
  },
);

test.each(["/", "/harbor", "/tags/ferries", "/feed.xml", "/harbor/atom.xml", "/reactions/love", "/sitemap.xml"])(
  "%s is made anew after a purge, and asks the primary",
  async (path) => {
    expect(await whereOf(path)).toEqual(["primary"]);
  },
);

test("what a reader wrote is read where it was written", async () => {
  const path = "/harbor/the-night-ferry-returns/reactions";
  expect(await whereOf(path)).toEqual(["primary"]);
});
