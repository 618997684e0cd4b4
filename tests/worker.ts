/** The Worker that tests run in: a room with a database. What it is that they test, they load themselves. */
import { DurableObject } from "cloudflare:workers";

/** Its storage is a database in the isolate of the tests. */
export class Room extends DurableObject {}
