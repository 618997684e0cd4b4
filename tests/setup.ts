/** Every file of tests runs where its database is. */
import { aroundAll } from "vitest";
import { inRoom } from "./database.ts";

aroundAll(inRoom);
