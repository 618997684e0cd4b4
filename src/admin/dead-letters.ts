import { Hono } from "hono";
import * as v from "valibot";
import { QueueMessage, ReactionMessage } from "../model/message.ts";
import { ProblemError } from "../problem.ts";
import { type DeadLetter, listDeadLetters, markReplayed, readDeadLetter } from "../storage/dead-letters.ts";
import { reopenDelivery } from "../storage/deliveries.ts";
import { Limit, pageOf, parseQuery } from "./json.ts";

const ListQuery = v.strictObject({ limit: Limit, cursor: v.optional(v.string()) });

/** `/api/v1/dead-letters`: messages that could not be handled. */
export const deadLetters = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const found = await listDeadLetters(c.env.DB, limit + 1, cursor ?? null);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return c.json({ dead_letters: rows.map(toJson), next_cursor });
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
    if (message.output.kind === "delivery") await reopenDelivery(c.env.DB, message.output.id, now);
    await (message.output.kind === "reaction" ? c.env.REACTIONS : c.env.WORK).send(message.output);
    await markReplayed(c.env.DB, letter.id, now);
    return c.json(toJson({ ...letter, replayedAt: now }), 202);
  });

const toJson = ({ id, body, reason, diedAt, replayedAt }: DeadLetter) => ({
  id,
  message: JSON.parse(body) as unknown,
  reason,
  died_at: new Date(diedAt).toISOString(),
  replayed_at: replayedAt === null ? null : new Date(replayedAt).toISOString(),
});
