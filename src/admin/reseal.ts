import { Hono } from "hono";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { secretContext as ofSubscription } from "../ingest/subscribe.ts";
import { isSealedWithCurrent, seal, unseal, UnopenableSecret } from "../keys.ts";
import { contentKeyContext, sourceSecretContext } from "../model/source.ts";
import { listSealed, resealing, type SealedKind } from "../storage/sealed.ts";
import { actorKeyContext } from "../syndicate/actor/keys.ts";
import { destinationContext } from "../syndicate/announcements.ts";
import { secretContext as ofReactionWebhook } from "../syndicate/reaction-totals.ts";
import { secretContext as ofReceipts } from "../syndicate/receipts.ts";
import { alertContext } from "./alerting.ts";
import { parseBody } from "./json.ts";

const AT_ONCE = 50;

export const ResealFrom = v.strictObject({
  cursor: v.optional(
    v.pipe(
      v.string("must be a string"),
      v.regex(
        /^(?:source|content|websub|reactions|alerts|destination|receipts|actor)\/[\w-]+$/,
        "must be a cursor that this request gave out",
      ),
    ),
  ),
});

const CONTEXTS: Record<SealedKind, (owner: string) => string> = {
  source: sourceSecretContext,
  content: contentKeyContext,
  destination: destinationContext,
  websub: ofSubscription,
  reactions: ofReactionWebhook,
  alerts: alertContext,
  receipts: ofReceipts,
  actor: actorKeyContext,
};

/** `/api/v1/reseal`: seals stored secrets anew with SECRET_KEY that were sealed with SECRET_KEY_PREVIOUS. Safe to repeat. */
export const reseal = new Hono<{ Bindings: Env }>().post("/", async (c) => {
  const { cursor } = await parseBody(c.req.raw, ResealFrom);
  const [kind, id] = (cursor ?? "").split("/");
  const found = await listSealed(
    c.env.DB,
    cursor === undefined ? null : { kind: kind as SealedKind, id: id! },
    AT_ONCE,
  );
  const config = configOf(c.env);
  const statements: D1PreparedStatement[] = [];
  const unopenable: { kind: SealedKind; of: string }[] = [];
  for (const one of found) {
    const context = CONTEXTS[one.kind](one.owner);
    try {
      const secret = await unseal(config, context, one.sealed);
      if (await isSealedWithCurrent(config, one.sealed)) continue;
      statements.push(resealing(c.env.DB, one, await seal(config, context, secret)));
    } catch (error) {
      if (!(error instanceof UnopenableSecret)) throw error;
      unopenable.push({ kind: one.kind, of: one.owner });
    }
  }
  if (statements.length > 0) await c.env.DB.batch(statements);
  const last = found.length < AT_ONCE ? undefined : found.at(-1);
  return c.json({
    resealed: statements.length,
    unopenable,
    next_cursor: last ? `${last.kind}/${last.id}` : null,
  });
});
