import { Hono } from "hono";
import * as v from "valibot";
import type { Hop } from "../model/attribution.ts";
import { SOURCE_NAME_MAX_CHARS, WebUrl } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
import { rerenderPost, setCredit, withholdPost } from "../storage/operated-posts.ts";
import { listRevisions, readRevision, type Revision } from "../storage/revisions.ts";
import { parseBody } from "./json.ts";
import { existingPost, postJson, showNow } from "./posts.ts";

export const Credit = v.strictObject({
  /** The first publisher's name. */
  name: v.pipe(
    v.string("must be a string"),
    v.trim(),
    v.nonEmpty("must not be empty"),
    v.maxLength(SOURCE_NAME_MAX_CHARS, `must be at most ${SOURCE_NAME_MAX_CHARS} characters`),
  ),
  home_page_url: WebUrl,
  /** The post's address there. */
  url: v.optional(WebUrl),
});

/** `/api/v1/posts/{id}/…`: the revisions of a post, and an operator's changes to it. */
export const postCare = new Hono<{ Bindings: Env }>()
  .get("/:id/revisions", async (c) => {
    const { id } = await existingPost(c.env.DB, c.req.param("id"));
    return c.json({ revisions: (await listRevisions(c.env.DB, id)).map((revision) => revisionJson(id, revision)) });
  })
  .get("/:id/revisions/:revision", async (c) => {
    const { id } = await existingPost(c.env.DB, c.req.param("id"));
    const revision = await readRevision(c.env.DB, id, Number(c.req.param("revision")));
    if (!revision) throw new ProblemError({ kind: "not-found", what: "revision" });
    const { content, ...facts } = revision;
    return c.json({ ...revisionJson(id, facts), content });
  })
  .post("/:id/withhold", async (c) => {
    const { id, path, withdrawnAt, onHold } = await existingPost(c.env.DB, c.req.param("id"));
    if (path === null || (withdrawnAt !== null && !onHold)) {
      throw new ProblemError({ kind: "conflict", detail: "The post is withdrawn; there is nothing to withhold." });
    }
    await withholdPost(c.env.DB, id, Date.now());
    await showNow(id, c.env, c.executionCtx as ExecutionContext);
    return c.json(postJson(await existingPost(c.env.DB, String(id))));
  })
  .post("/:id/rerender", async (c) => {
    const { id } = await existingPost(c.env.DB, c.req.param("id"));
    await rerenderPost(c.env.DB, id, Date.now());
    await showNow(id, c.env, c.executionCtx as ExecutionContext);
    return c.json(postJson(await existingPost(c.env.DB, String(id))));
  })
  .put("/:id/credit", async (c) => {
    const { id } = await existingPost(c.env.DB, c.req.param("id"));
    const { name, home_page_url, url } = await parseBody(c.req.raw, Credit);
    return c.json(
      await credit(
        id,
        { name, home: home_page_url, ...(url !== undefined && { url }) },
        c.env,
        c.executionCtx as ExecutionContext,
      ),
    );
  })
  .delete("/:id/credit", async (c) => {
    const { id } = await existingPost(c.env.DB, c.req.param("id"));
    return c.json(await credit(id, null, c.env, c.executionCtx as ExecutionContext));
  });

async function credit(id: number, by: Hop | null, env: Env, ctx: ExecutionContext) {
  await setCredit(env.DB, id, by, Date.now());
  await showNow(id, env, ctx);
  return postJson(await existingPost(env.DB, String(id)));
}

const revisionJson = (post: number, { revision, deliveryId, savedAt }: Revision) => ({
  revision,
  saved_at: new Date(savedAt).toISOString(),
  links: {
    self: `/api/v1/posts/${post}/revisions/${revision}`,
    delivery: `/api/v1/deliveries/${deliveryId}`,
  },
});
