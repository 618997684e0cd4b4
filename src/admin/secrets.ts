import { Hono } from "hono";
import { ProblemError } from "../problem.ts";
import { endSecret, listSecrets } from "../storage/sources.ts";

/**
 * `/api/v1/sources/{slug}/secrets`: when a source's secrets begin and end to be valid. Their values are never shown
 * again.
 */
export const secrets = new Hono<{ Bindings: Env }>()
  .get("/:slug/secrets", async (c) => {
    const found = await listSecrets(c.env.DB, c.req.param("slug"), Date.now());
    if (!found) throw new ProblemError({ kind: "not-found", what: "source" });
    return c.json({
      secrets: found.map(({ id, createdAt, expiresAt }) => ({
        id,
        created_at: new Date(createdAt).toISOString(),
        expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      })),
    });
  })
  .delete("/:slug/secrets/:id", async (c) => {
    const { slug, id } = c.req.param();
    const found = (await listSecrets(c.env.DB, slug, Date.now()))?.find((secret) => secret.id === id);
    if (!found) throw new ProblemError({ kind: "not-found", what: "secret" });
    if (found.expiresAt === null) {
      throw new ProblemError({
        kind: "conflict",
        detail: "This secret is the source's newest. Rotate it first; only the one before can be ended.",
      });
    }
    await endSecret(c.env.DB, slug, id);
    return c.json({ id, deleted: true });
  });
