/** The pages as readers use them in a real browser: one running site and one browser for all tests. */
import { describe } from "vitest";
import { accessible } from "./accessibility.ts";
import { embeds } from "./embeds.ts";
import { following } from "./following.ts";
import { meaningHarm } from "./hostile.ts";
import { byKeyboard } from "./keyboard.ts";
import { choosingFromLists } from "./lists.ts";
import { offline } from "./offline.ts";
import { operating } from "./operating.ts";
import { reacting } from "./reacting.ts";
import { reactingWithoutScript } from "./reacting-without-script.ts";
import { showingPictures } from "./pictures.ts";
import { reading } from "./reading.ts";
import { stayingStill } from "./staying-still.ts";
import { choosingColors } from "./theme.ts";
import { aWorld } from "./visit.ts";

const world = aWorld();

describe("reading", () => reading(world));
describe("lists", () => choosingFromLists(world));
describe("staying still", () => stayingStill(world));
describe("choosing colors", () => choosingColors(world));
describe("pictures", () => showingPictures(world));
describe("by keyboard", () => byKeyboard(world));
describe("a reaction", () => reacting(world));
describe("a reaction without JavaScript", () => reactingWithoutScript(world));
describe("a post that means harm", () => meaningHarm(world));
describe("players", () => embeds(world));
describe("corrections and withdrawals", () => following(world));
describe("without a connection", () => offline(world));
describe("the dashboard", () => operating(world));
describe("accessibility", () => accessible(world));
