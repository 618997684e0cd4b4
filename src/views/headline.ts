import type { Post, PostSummary } from "../model/post.ts";
import { excerpt, textOf } from "../html/excerpt.ts";
import { withoutLead } from "../html/lead.ts";

const UNTITLED_MAX_CHARS = 80;

/** The title; without a title, as in notes, the beginning of the text. */
export function headlineOf(
  post: Pick<PostSummary, "title" | "summary" | "source"> & Partial<Pick<Post, "html">>,
): string {
  const title = post.title.trim();
  if (title !== "") return title;
  return excerpt(post.summary || textOf(withoutLead(post.html ?? "")), UNTITLED_MAX_CHARS) || post.source.name;
}
