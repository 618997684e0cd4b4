import type { PostReport } from "../../storage/posts.ts";
import type { Tone } from "./parts.tsx";

/** The state of a post: its word and its look. */
export function stateOf(post: PostReport): { tone: Tone; word: string } {
  if (post.withdrawnAt !== null && post.onHold) {
    return { tone: "warn", word: post.withdrawnBy === "operator" ? "Withheld by you" : "On hold by its source" };
  }
  if (post.withdrawnAt !== null) return { tone: "mute", word: "Withdrawn" };
  if (post.isAside) return { tone: "info", word: "On another post’s page" };
  if (post.withheld === "expired") return { tone: "", word: "Expired" };
  if (post.withheld !== null) return { tone: "warn", word: "Not yet shown" };
  return post.isVia ? { tone: "info", word: "On another source’s page" } : { tone: "ok", word: "Live" };
}
