import { Hono } from "hono";
import * as v from "valibot";
import type { Hop } from "../model/attribution.ts";
import { SOURCE_NAME_MAX_CHARS, WebUrl } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
import { settleRightsOf } from "../publish/settle-rights.ts";
import { rerenderPost, setCredit, withholdPost } from "../storage/operated-posts.ts";
import { joinPosts, partPosts } from "../storage/same-stories.ts";
import { listRevisions, readRevision, type Revision } from "../storage/revisions.ts";
import { parseBody } from "./json.ts";
import { existingPost, postJson, showNow } from "./posts.ts";
import type { PostReport } from "../storage/posts.ts";

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

export const SameStory = v.strictObject({
  /** The id of the post whose page both get. */
  post: v.pipe(v.number("must be the id of a post"), v.safeInteger("must be the id of a post")),
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
  })
  .put("/:id/same-story", async (c) => {
    const post = await existingPost(c.env.DB, c.req.param("id"));
    const { post: ahead } = await parseBody(c.req.raw, SameStory);
    await join(post, await existingPost(c.env.DB, String(ahead)), c.env, c.executionCtx as ExecutionContext);
    return c.json(postJson(await existingPost(c.env.DB, String(post.id))));
  })
  .delete("/:id/same-story", async (c) => {
    const post = await existingPost(c.env.DB, c.req.param("id"));
    await part(post, c.env, c.executionCtx as ExecutionContext);
    return c.json(postJson(await existingPost(c.env.DB, String(post.id))));
  });

/**
 * Gives two posts one page: that of `ahead`.
 *
 * @throws {ProblemError} conflict
 */
async function join(post: PostReport, ahead: PostReport, env: Env, ctx: ExecutionContext): Promise<void> {
  const conflict = (detail: string) => new ProblemError({ kind: "conflict", detail });
  if (post.id === ahead.id) throw conflict("A post is its own story. Name the other post.");
  if (post.sameAs !== ahead.id) {
    if (ahead.sameAs !== null) {
      throw conflict(`Post ${ahead.id} itself belongs to the story of post ${ahead.sameAs}. Name that one.`);
    }
    if (post.sameAs !== null)
      throw conflict(`Post ${post.id} belongs to the story of post ${post.sameAs}. Part them first.`);
    if (!(await joinPosts(env.DB, post.id, ahead.id, Date.now()))) {
      throw conflict("Both posts must be live, each with a page of its own.");
    }
  }
  for (const id of [post.id, ahead.id]) await showNow(id, env, ctx);
}

/** Gives a post its own page back. */
async function part({ id, sameAs }: PostReport, env: Env, ctx: ExecutionContext): Promise<void> {
  if (sameAs === null) return;
  const now = Date.now();
  await partPosts(env.DB, id, now);
  await settleRightsOf(env.DB, id, now);
  for (const shown of [id, sameAs]) await showNow(shown, env, ctx);
}

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
