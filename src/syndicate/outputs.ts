import { wake } from "../ingest/wake.ts";
import type { ShownChange, ShownPage } from "../model/post-state.ts";
import { announcements } from "./announcements.ts";
import { followers } from "./followers.ts";
import { hubs } from "./hubs.ts";
import type { Output } from "./output.ts";
import { reactionTotals } from "./reaction-totals.ts";
import { receipts } from "./receipts.ts";

/** The outputs, by the names that messages carry. */
export const OUTPUTS: Readonly<Record<string, Output>> = {
  hubs,
  "reaction-totals": reactionTotals,
  announcements,
  followers,
  receipts,
};

const isChange = (page: ShownPage): page is ShownChange => page.change !== null;

/**
 * The work that each output saves for changed pages: statements for the transaction that settles the pages, to run
 * before the settling.
 */
export function notesOf(
  pages: readonly ShownPage[],
  env: Env,
  now: number,
): { output: string; statements: D1PreparedStatement[] }[] {
  const changes = pages.filter(isChange);
  if (changes.length === 0) return [];
  return Object.entries(OUTPUTS).flatMap(([output, { isConfigured, note }]) => {
    const statements = isConfigured(env) ? note(changes, env, now) : [];
    return statements.length === 0 ? [] : [{ output, statements }];
  });
}

/** Sends a message for all due work of these outputs, at most `limit` for each. */
export async function wakeOutputsDue(
  env: Env,
  limit: number,
  now: number,
  outputs: readonly string[] = Object.keys(OUTPUTS),
): Promise<void> {
  await Promise.all(
    outputs.map(async (output) => {
      const due = await OUTPUTS[output]!.due(env, limit, now);
      const queue = OUTPUTS[output]!.lane === "alone" ? env.ANNOUNCE : env.WORK;
      await wake(
        queue,
        due.map((one) => ({ kind: "output" as const, output, ...one })),
      );
    }),
  );
}

/** How many messages are sent right after a batch. The cron sends the rest. */
const SENT_AT_ONCE_MAX = 100;

/** Wakes the outputs that have just saved work. If that fails, the cron finds the work. */
export async function wakeOutputs(outputs: readonly string[], env: Env, now: number): Promise<void> {
  if (outputs.length === 0) return;
  try {
    await wakeOutputsDue(env, SENT_AT_ONCE_MAX, now, outputs);
  } catch (error) {
    console.warn({ event: "outputs not sent at once, left to the cron", error: String(error) });
  }
}
