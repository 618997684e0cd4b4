import type { Content } from "./post.ts";

/** What a delivery would do if it were published now. */
export type DryRun =
  | {
      kind: "content";
      /** Whether there is a post for it already. */
      isKnown: boolean;
      /** The body as it was sent, and as readers would get it. */
      sent: string;
      content: Content;
      /** The credit line as text. */
      credit: string;
      /** What readers have now; null where they have nothing. */
      before: Content | null;
    }
  | { kind: "withdrawal"; entryId: string; reason: string | null }
  /** Each change becomes a delivery of its own. */
  | { kind: "several"; changes: number }
  | { kind: "nothing"; reason: string };
