/** A source that is deleted while its deliveries are still under way: none of them brings anything back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { published, updated } from "../pipeline.ts";
import { databaseState } from "./end-state.ts";
import { freshWorld, type World } from "./world.ts";

const PATH = "/harbor/the-night-ferry-returns";

let world: World;
beforeEach(async () => {
  world = await freshWorld();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const deleteSource = () => world.operate("DELETE", "/sources/harbor");
const statuses = async () => (await databaseState(world.storage.DB)).deliveries.map(({ status }) => status);

test("what was accepted before is not published after", async () => {
  await world.send(published(), "msg_first");
  await deleteSource();
  await world.rest();
  expect((await world.fetch(PATH)).status).toBe(404);
  expect(await (await world.fetch("/")).text()).not.toContain("The night ferry returns");
  expect(await statuses()).toEqual(["rejected"]);
});

test("nor is what a consumer has in its hands at that moment", async () => {
  await world.send(published(), "msg_first");
  let deleted = false;
  world.around = async (call, run) => {
    if (call === "DB.batch" && !deleted) {
      deleted = true;
      await deleteSource();
    }
    return await run();
  };
  await world.rest();
  expect((await world.fetch(PATH)).status).toBe(404);
  expect(await statuses()).toEqual(["rejected"]);
});

test("a late update leaves the withdrawn page as it is", async () => {
  await world.send(published(), "msg_first");
  await world.rest();
  await world.send(updated({ title: "The night ferry is late" }), "msg_update");
  await deleteSource();
  await world.rest();
  expect((await world.fetch(PATH)).status).toBe(410);
  expect((await world.fetch("/")).status).toBe(200);
  expect(await statuses()).toEqual(["published", "rejected"]);
});
