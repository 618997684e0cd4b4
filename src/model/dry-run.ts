import type { Content } from "./post.ts";

/** The effect that a delivery would have if it were published now. */
export type DryRun =
  | {
      kind: "content";
      /** Whether a post exists for it already. */
      isKnown: boolean;
      /** The body as it was sent, and as readers would get it. */
      sent: string;
      content: Content;
      /** The credit line as text. */
      credit: string;
      /** The content that readers see now; null when they see none. */
      before: Content | null;
    }
  | { kind: "withdrawal"; entryId: string; reason: string | null }
  /** Each change becomes a delivery of its own. */
  | { kind: "several"; changes: number }
  | { kind: "nothing"; reason: string };
