import { Hono } from "hono";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { secretContext as ofSubscription } from "../ingest/subscribe.ts";
import { isSealedWithCurrent, seal, unseal, UnopenableSecret } from "../keys.ts";
import { contentKeyContext, sourceSecretContext } from "../model/source.ts";
import { listSealed, resealing, type Sealed, type SealedKind } from "../storage/sealed.ts";
import { actorKeyContext } from "../syndicate/actor/keys.ts";
import { destinationContext } from "../syndicate/announcements.ts";
import { secretContext as ofReactionWebhook } from "../syndicate/reaction-totals.ts";
import { secretContext as ofReceipts } from "../syndicate/receipts.ts";
import { alertContext } from "./alerting.ts";
import { parseBody, parseQuery } from "./json.ts";

const AT_ONCE = 50;

const Cursor = v.pipe(
  v.string("must be a string"),
  v.regex(
    /^(?:source|content|websub|reactions|alerts|destination|receipts|actor)\/[\w-]+$/,
    "must be a cursor that this request gave out",
  ),
);

export const ResealFrom = v.strictObject({ cursor: v.optional(Cursor) });

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

/**
 * `/api/v1/reseal`: reports which key opens the stored secrets, and seals them again with SECRET_KEY. Safe to repeat.
 */
export const reseal = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    return c.json(await sealedJson(c.env, parseQuery(c.req.raw, ResealFrom).cursor));
  })
  .post("/", async (c) => {
    const { opened, unopenable, next_cursor } = await openNext(c.env, (await parseBody(c.req.raw, ResealFrom)).cursor);
    const statements: D1PreparedStatement[] = [];
    for (const { one, secret, isCurrent } of opened) {
      if (isCurrent) continue;
      const anew = await seal(configOf(c.env), CONTEXTS[one.kind](one.owner), secret);
      statements.push(resealing(c.env.DB, one, anew));
    }
    if (statements.length > 0) await c.env.DB.batch(statements);
    return c.json({ resealed: statements.length, unopenable, next_cursor });
  });

/** Which key opens the next stored secrets. One query. */
export async function sealedJson(env: Env, cursor?: string) {
  const { opened, unopenable, next_cursor } = await openNext(env, cursor);
  const previous = opened.filter(({ isCurrent }) => !isCurrent).length;
  return { current: opened.length - previous, previous, unopenable, next_cursor };
}

/** Opens the next stored secrets. */
async function openNext(env: Env, cursor: string | undefined) {
  const [kind, id] = (cursor ?? "").split("/");
  const found = await listSealed(env.DB, cursor === undefined ? null : { kind: kind as SealedKind, id: id! }, AT_ONCE);
  const config = configOf(env);
  const opened: { one: Sealed; secret: string; isCurrent: boolean }[] = [];
  const unopenable: { kind: SealedKind; of: string }[] = [];
  for (const one of found) {
    try {
      const secret = await unseal(config, CONTEXTS[one.kind](one.owner), one.sealed);
      opened.push({ one, secret, isCurrent: await isSealedWithCurrent(config, one.sealed) });
    } catch (error) {
      if (!(error instanceof UnopenableSecret)) throw error;
      unopenable.push({ kind: one.kind, of: one.owner });
    }
  }
  const last = found.length < AT_ONCE ? undefined : found.at(-1);
  return { opened, unopenable, next_cursor: last ? `${last.kind}/${last.id}` : null };
}
