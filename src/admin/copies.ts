/** A preview of a post at a destination, before anything is announced there. */
import * as v from "valibot";
import { presentPost } from "../post/present.ts";
import { ProblemError } from "../problem.ts";
import type { Destination } from "../storage/destinations.ts";
import { readPost } from "../storage/posts.ts";
import { addressedSite } from "../storage/site.ts";
import { copyOf, NEEDED } from "../syndicate/copy.ts";
import type { DestinationKind } from "../syndicate/destination.ts";
import { KINDS } from "../syndicate/destinations/kinds.ts";
import type { CopyPreview } from "../views/admin/copy-text.tsx";

export const Template = v.nullable(
  v.pipe(
    v.string("must be a string or null"),
    v.maxLength(2000, "must be at most 2000 characters"),
    v.check(
      (text) => NEEDED.every((place) => text.includes(place)),
      `must hold ${NEEDED.join(" and ")}: every copy says who published first, and leads there`,
    ),
  ),
);

const PostId = v.pipe(v.number("must be a number"), v.integer("must be a whole number"), v.minValue(1));
export const OfPost = v.strictObject({ post: PostId });
export const WantedPreview = v.strictObject({
  post: PostId,
  /** Tried before it is saved; absent: the destination's own. */
  template: v.optional(Template),
});

export function kindOf({ kind }: Pick<Destination, "kind">): DestinationKind {
  const found = KINDS[kind];
  if (!found)
    throw new ProblemError({ kind: "conflict", detail: `The kind “${kind}” is of a later version of Reprint.` });
  return found;
}

/** A post in the form for a destination. `key` belongs to no announcement. */
export async function copyFor(env: Env, one: Destination, id: number, key: string, template = one.template) {
  const stored = await readPost(env.DB, id);
  if (!stored) throw new ProblemError({ kind: "not-found", what: "post" });
  const now = Date.now();
  const post = await presentPost(stored, now);
  if (post.withdrawal || post.withheld)
    throw new ProblemError({ kind: "conflict", detail: "Readers are not shown that post now." });
  const kind = kindOf(one);
  const { origin } = await addressedSite(env);
  const identity = { destination: `${one.id}-${key}`, post: id, generation: 1, change: 1, madeAt: now };
  return await copyOf(post, kind, template ?? kind.template, origin, identity);
}

export async function previewOf(
  env: Env,
  one: Destination,
  { post, template }: v.InferOutput<typeof WantedPreview>,
): Promise<CopyPreview> {
  const { text: limit } = kindOf(one);
  const { text } = await copyFor(env, one, post, "preview", template === undefined ? one.template : template);
  return { text, length: limit?.measure(text) ?? null, most: limit?.max ?? null };
}
