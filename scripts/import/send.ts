import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { DeliveryStatus } from "../../src/model/delivery.ts";
import type { Found } from "./found.ts";
import type { Operator } from "./operator.ts";

/** What one request may hold: of the API's limits, with room for the rest of the body. */
const BATCH_ITEMS_MAX = 100;
const BATCH_CHARS_MAX = 450_000;
/** How many outcomes can be asked for at once. */
const OUTCOMES_MAX = 100;
const OUTCOME_PAUSE_MILLISECONDS = 1000;
/** More than two rounds of the cron, which sends on what a crash has left behind. */
const STUCK_MILLISECONDS = 300_000;

const Answer = v.object({
  deliveries: v.array(v.string()),
  known: v.number(),
  rejected: v.array(v.object({ pointer: v.string(), detail: v.string() })),
});
const Outcomes = v.object({
  deliveries: v.array(v.object({ id: v.string(), status: DeliveryStatus, reason: v.optional(v.string()) })),
});

/** What became of an archive so far. */
export interface Tally {
  read: number;
  /** Entries that the site has taken, and of those the ones that it knew already. */
  sent: number;
  known: number;
  /** Outcomes by status: published, updated, unchanged and so on. */
  outcomes: Map<string, number>;
  /** Not sent, by reason: drafts and the like. */
  passed: Map<string, number>;
  /** What was meant as an entry and came to nothing: where, and why. */
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
  /** The feed of the source that has the same entries. */
  feed: string | undefined;
}

/** How far an archive has come. */
export interface Mark {
  /** What became of all that has been read so far. */
  tally: Tally;
  /** The last delivery that was made of it, by which the site can be asked whether it still has all that. */
  delivery: string | undefined;
}

type Sendable = Found & { kind: "item" | "withdrawn" };

/**
 * Sends an archive, batch after batch, and follows each delivery until it is settled.
 *
 * Every step can be repeated: what the site has taken makes no second delivery. What is held is one batch and the ids
 * that are not settled yet, which the site keeps few by making us wait.
 *
 * @param mark where it begins: what its tally has read is passed over, what is open there is followed. It grows as the archive
 *   comes in
 * @param marked is called after each batch
 * @returns whether all that was taken is settled; not, if the site has settled nothing for minutes
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

/** Asks what becomes of the deliveries of a tally that are not settled yet. */
function followed(operator: Operator, tally: Tally) {
  const { open } = tally;
  /** Asks what became of the oldest; gives how many of them are settled. */
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
