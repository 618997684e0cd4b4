/** Every test file runs inside the object that has its database. */
import { aroundAll } from "vitest";
import { inRoom } from "./database.ts";

aroundAll(inRoom);
