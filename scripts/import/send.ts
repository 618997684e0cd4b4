import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { DeliveryStatus } from "../../src/model/delivery.ts";
import type { Found } from "./found.ts";
import type { Operator } from "./operator.ts";

/** The limits of one request: the API's, with room for the rest of the body. */
const BATCH_ITEMS_MAX = 100;
const BATCH_CHARS_MAX = 450_000;
/** How many outcomes one request can ask for. */
const OUTCOMES_MAX = 100;
const OUTCOME_PAUSE_MILLISECONDS = 1000;
/** More than two rounds of the cron, which continues after a crash. */
const STUCK_MILLISECONDS = 300_000;

const Answer = v.object({
  deliveries: v.array(v.string()),
  known: v.number(),
  rejected: v.array(v.object({ pointer: v.string(), detail: v.string() })),
});
const Outcomes = v.object({
  deliveries: v.array(v.object({ id: v.string(), status: DeliveryStatus, reason: v.optional(v.string()) })),
});

/** The outcome of an archive so far. */
export interface Tally {
  read: number;
  /** Entries that the site accepted, and those of them that it knew already. */
  sent: number;
  known: number;
  /** Outcomes by status: published, updated, unchanged and so on. */
  outcomes: Map<string, number>;
  /** Skipped entries by reason: drafts and the like. */
  passed: Map<string, number>;
  /** Entries that failed, with place and reason. */
  rejected: { place: string; reason: string }[];
  /** Deliveries that wait to be published, the oldest first. */
  open: Set<string>;
}

export const emptyTally = (): Tally => ({
  read: 0,
  sent: 0,
  known: 0,
  outcomes: new Map(),
  passed: new Map(),
  rejected: [],
  open: new Set(),
});

export interface Target {
  operator: Operator;
  source: string;
  /** The source's feed with the same entries. */
  feed: string | undefined;
}

/** The progress through an archive. */
export interface Mark {
  /** The outcome of everything that has been read so far. */
  tally: Tally;
  /** The last delivery that was made, which shows whether the site still has all the earlier ones. */
  delivery: string | undefined;
}

type Sendable = Found & { kind: "item" | "withdrawn" };

/**
 * Sends an archive, batch after batch, and follows each delivery until it is settled.
 *
 * Every step can be repeated: an entry that the site has accepted makes no second delivery. Only one batch and the ids
 * of unsettled deliveries are in memory; the site limits their number by making us wait.
 *
 * @param mark where to begin: entries in its tally are skipped, and its open deliveries are followed. It is updated.
 * @param marked is called after each batch
 * @returns whether everything that was accepted is settled; false if the site has settled nothing for minutes
 */
export async function sendArchive(
  entries: AsyncIterable<Found>,
  { operator, source, feed }: Target,
  mark: Mark,
  marked: () => void,
): Promise<boolean> {
  const { tally } = mark;
  const outcomes = followed(operator, tally);
  let skip = tally.read;
  let batch: Sendable[] = [];
  let chars = 0;
  const send = async () => {
    if (batch.length > 0) {
      const items = batch.filter((found) => found.kind === "item");
      const withdrawn = batch.filter((found) => found.kind === "withdrawn");
      const body = {
        ...(feed !== undefined && { feed }),
        items: items.map(({ item }) => item),
        withdrawn: withdrawn.map((found) => found.withdrawn),
      };
      const answer = v.parse(Answer, await operator.ask("POST", `/api/v1/sources/${source}/imports`, body));
      for (const { pointer, detail } of answer.rejected)
        tally.rejected.push({ place: placeOf(pointer, items, withdrawn), reason: detail });
      tally.sent += batch.length - answer.rejected.length;
      tally.known += answer.known;
      outcomes.follow(answer.deliveries);
      mark.delivery = answer.deliveries.at(-1) ?? mark.delivery;
      batch = [];
      chars = 0;
    }
    marked();
    await outcomes.look();
  };
  for await (const found of entries) {
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    const size = found.kind === "item" ? JSON.stringify(found.item).length : 0;
    const isFull = batch.length === BATCH_ITEMS_MAX || (batch.length > 0 && chars + size > BATCH_CHARS_MAX);
    if (isFull) await send();
    tally.read += 1;
    if (found.kind === "passed") tally.passed.set(found.reason, (tally.passed.get(found.reason) ?? 0) + 1);
    else if (found.kind === "broken") tally.rejected.push(found);
    else {
      batch.push(found);
      chars += size;
    }
  }
  await send();
  return await outcomes.settle();
}

function placeOf(pointer: string, items: Sendable[], withdrawn: Sendable[]): string {
  const [, list, index] = pointer.split("/");
  return (list === "items" ? items : withdrawn)[Number(index)]?.place ?? pointer;
}

/** Follows the deliveries of a tally that are not settled yet. */
function followed(operator: Operator, tally: Tally) {
  const { open } = tally;
  /** Asks for the outcomes of the oldest; returns how many of them are settled. */
  const look = async (): Promise<number> => {
    const ids = [...open.values().take(OUTCOMES_MAX)];
    if (ids.length === 0) return 0;
    const { deliveries } = v.parse(Outcomes, await operator.ask("GET", `/api/v1/deliveries?ids=${ids.join(",")}`));
    let settled = 0;
    for (const { id, status, reason } of deliveries) {
      if (status === "accepted") continue;
      settled += 1;
      open.delete(id);
      tally.outcomes.set(status, (tally.outcomes.get(status) ?? 0) + 1);
      if (status === "rejected" || status === "failed")
        tally.rejected.push({ place: `/deliveries/${id}`, reason: `${status}: ${reason ?? "no reason given"}` });
    }
    return settled;
  };
  return {
    follow(ids: readonly string[]) {
      for (const id of ids) open.add(id);
    },
    look,
    async settle(): Promise<boolean> {
      for (let moved = Date.now(); open.size > 0;) {
        const settled = await look();
        if (settled > 0) moved = Date.now();
        if (Date.now() - moved > STUCK_MILLISECONDS) return false;
        if (settled < OUTCOMES_MAX && open.size > 0) await sleep(OUTCOME_PAUSE_MILLISECONDS);
      }
      return true;
    },
  };
}
