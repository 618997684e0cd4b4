import * as v from "valibot";

/** The parts of a page's Content-Security-Policy that differ between pages. */
export const PagePolicy = v.object({
  /** Hashes of the style sheets that a page may inline, without the outer quotes: "sha256-…' 'sha256-…". */
  style: v.string(),
  /** The hash of the inlined script, without quotes. */
  script: v.string(),
  /** Where pictures may come from. */
  images: v.string(),
});
export type PagePolicy = v.InferOutput<typeof PagePolicy>;
