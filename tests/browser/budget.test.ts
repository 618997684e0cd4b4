/** How long a reader waits. It runs alone, because it measures time. */
import { describe } from "vitest";
import { withinBudget } from "./budget.ts";
import { aWorld } from "./visit.ts";

const world = aWorld();

describe("within its budget", () => withinBudget(world));
