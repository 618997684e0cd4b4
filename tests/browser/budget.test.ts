/** What a reader waits for. It runs when nothing else does, for it is measured in time. */
import { describe } from "vitest";
import { withinBudget } from "./budget.ts";
import { aWorld } from "./visit.ts";

const world = aWorld();

describe("within its budget", () => withinBudget(world));
