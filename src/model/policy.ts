import * as v from "valibot";

/** What a page's Content-Security-Policy has to allow besides what all pages have in common. */
export const Policy = v.object({
  /** Hashes of the inlined style sheet and of the inlined script, without quotes. */
  style: v.string(),
  script: v.string(),
  /** Where pictures may come from. */
  images: v.string(),
});
export type Policy = v.InferOutput<typeof Policy>;
