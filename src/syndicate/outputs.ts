import { wake } from "../ingest/wake.ts";
import type { QueueMessage } from "../model/message.ts";
import type { ShownChange, ShownPage } from "../model/post-state.ts";
import { hubs } from "./hubs.ts";
import type { Output } from "./output.ts";
import { reactionTotals } from "./reaction-totals.ts";

/** What other servers get, by the name that messages carry. */
export const OUTPUTS: Readonly<Record<string, Output>> = { hubs, "reaction-totals": reactionTotals };

const isChange = (page: ShownPage): page is ShownChange => page.change !== null;

/** What is to be noted of pages that have changed, by output: statements for the transaction that settles the pages, before that. */
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

/** A message for everything that is due of these outputs, at most `limit` of each. */
export async function listOutputsDue(
  env: Env,
  limit: number,
  now: number,
  outputs: readonly string[] = Object.keys(OUTPUTS),
): Promise<QueueMessage[]> {
  const messages = await Promise.all(
    outputs.map(async (output) =>
      (await OUTPUTS[output]!.due(env, limit, now)).map((due) => ({ kind: "output" as const, output, ...due })),
    ),
  );
  return messages.flat();
}

/** What is sent at once after a batch; the rest is the cron's. */
const SENT_AT_ONCE_MAX = 100;

/** Sends soon what has just been noted. Where that fails, the cron finds it. */
export async function wakeOutputs(outputs: readonly string[], env: Env, now: number): Promise<void> {
  if (outputs.length === 0) return;
  try {
    await wake(env.WORK, await listOutputsDue(env, SENT_AT_ONCE_MAX, now, outputs));
  } catch (error) {
    console.warn({ event: "outputs not sent at once, left to the cron", error: String(error) });
  }
}
