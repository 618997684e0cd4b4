import { Hono } from "hono";
import * as v from "valibot";
import { ProblemError } from "../problem.ts";
import { dismissDuplicate, type Duplicate, listDuplicates } from "../storage/duplicates.ts";
import { Limit, pageOf, parseQuery } from "./json.ts";

export const ListQuery = v.strictObject({
  limit: Limit,
  cursor: v.optional(v.pipe(v.string(), v.digits("must be a cursor that this list gave out"), v.transform(Number))),
});

const Id = v.pipe(v.string(), v.digits(), v.transform(Number), v.safeInteger());

/**
 * `/api/v1/duplicates`: posts of different sources with nearly the same text. Nothing is merged; an operator decides.
 */
export const duplicates = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const found = await listDuplicates(c.env.DB, limit + 1, cursor ?? null);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => String(id));
    return c.json({ duplicates: rows.map(toJson), next_cursor });
  })
  .post("/:id/dismiss", async (c) => {
    const id = v.safeParse(Id, c.req.param("id"));
    if (!id.success || !(await dismissDuplicate(c.env.DB, id.output, Date.now()))) {
      throw new ProblemError({ kind: "not-found", what: "duplicate" });
    }
    return c.json({ id: id.output, dismissed: true });
  });

const toJson = ({ id, similarity, foundAt, posts }: Duplicate) => ({
  id,
  similarity: Math.round(similarity * 100) / 100,
  found_at: new Date(foundAt).toISOString(),
  posts: posts.map(({ path, ...post }) => ({ ...post, links: { self: `/api/v1/posts/${post.id}`, page: path } })),
  links: { dismiss: `/api/v1/duplicates/${id}/dismiss` },
});
