import * as v from "valibot";
import { Indexing } from "./source.ts";

/** One publisher that a post has passed through. */
export const Hop = v.object({
  name: v.string(),
  /** Home page, absolute. */
  home: v.string(),
  /** The post there, absolute. */
  url: v.optional(v.string()),
});
export type Hop = v.InferOutput<typeof Hop>;

/** Who published the post first and where, and through whom it came. */
export const Attribution = v.object({
  /** The first publisher, whom the credit line names. */
  first: Hop,
  /** The publishers between the first publisher and this site, the nearest last; empty when it came directly. */
  via: v.array(Hop),
  /**
   * The first publisher's URL, when the source may name that host and the policy is `canonical`; absent: our own URL is
   * canonical.
   */
  canonical: v.optional(v.string()),
  indexing: Indexing,
});
export type Attribution = v.InferOutput<typeof Attribution>;
