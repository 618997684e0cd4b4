import { Hono } from "hono";
import * as v from "valibot";
import { QueueMessage, ReactionMessage } from "../model/message.ts";
import { ProblemError } from "../problem.ts";
import {
  type DeadLetter,
  dropDeadLetter,
  listDeadLetters,
  markReplayed,
  readDeadLetter,
} from "../storage/dead-letters.ts";
import { reopenDelivery } from "../storage/deliveries.ts";
import { readDeliveryReport } from "../storage/delivery-reports.ts";
import { Limit, pageOf, parseQuery } from "./json.ts";

export const ListQuery = v.strictObject({ limit: Limit, cursor: v.optional(v.string()) });

/** `/api/v1/dead-letters`: messages that could not be handled. */
export const deadLetters = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const found = await listDeadLetters(c.env.DB, limit + 1, cursor ?? null);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return c.json({ dead_letters: rows.map(toJson), next_cursor });
  })
  .delete("/:id", async (c) => {
    const letter = await readDeadLetter(c.env.DB, c.req.param("id"));
    if (!letter) throw new ProblemError({ kind: "not-found", what: "dead letter" });
    await dropDeadLetter(c.env.DB, letter.id);
    return c.json({ id: letter.id, deleted: true });
  })
  .post("/:id/replay", async (c) => {
    const letter = await readDeadLetter(c.env.DB, c.req.param("id"));
    if (!letter) throw new ProblemError({ kind: "not-found", what: "dead letter" });
    const message = v.safeParse(v.union([QueueMessage, ReactionMessage]), JSON.parse(letter.body));
    if (!message.success) {
      throw new ProblemError({
        kind: "conflict",
        detail: "The message is of no known kind; sent again, it would die again.",
      });
    }
    const now = Date.now();
    if (message.output.kind === "delivery" || message.output.kind === "completion") {
      await reopened(c.env.DB, message.output.id, now);
    }
    await (message.output.kind === "reaction" ? c.env.REACTIONS : c.env.WORK).send(message.output);
    await markReplayed(c.env.DB, letter.id, now);
    return c.json(toJson({ ...letter, replayedAt: now }), 202);
  });

/**
 * Opens a dead letter's delivery again.
 *
 * @throws {ProblemError} when the delivery is settled, and another message would change nothing
 */
async function reopened(db: D1Database, id: string, now: number): Promise<void> {
  if (await reopenDelivery(db, id, now)) return;
  const delivery = await readDeliveryReport(db, id);
  if (delivery?.status === "accepted") return;
  const detail =
    delivery === null
      ? "The delivery of this message is no longer kept."
      : delivery.status === "failed" || delivery.status === "rejected"
        ? `The delivery is ${delivery.status}, and its body is no longer kept. Ask the source to send the post again.`
        : `The delivery is ${delivery.status}: there is nothing left to do.`;
  throw new ProblemError({ kind: "conflict", detail });
}

const toJson = ({ id, body, reason, diedAt, replayedAt }: DeadLetter) => ({
  id,
  message: JSON.parse(body) as unknown,
  reason,
  died_at: new Date(diedAt).toISOString(),
  replayed_at: replayedAt === null ? null : new Date(replayedAt).toISOString(),
});
