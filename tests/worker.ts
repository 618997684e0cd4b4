/** The Worker that tests run in. It holds a database; tests load the product themselves. */
import { DurableObject } from "cloudflare:workers";

/** Its storage is a database in the isolate of the tests. */
export class Room extends DurableObject {}
