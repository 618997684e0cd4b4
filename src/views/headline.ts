import type { Post, PostSummary } from "../model/post.ts";
import { excerpt, textOf } from "../html/excerpt.ts";
import { withoutLead } from "../html/lead.ts";

const UNTITLED_MAX_CHARS = 80;

/** A headline longer than this is set smaller where it is the largest text of a page. */
const LONG_MIN_CHARS = 110;

/** The class of a long headline, after other classes. */
export const lengthClass = (headline: string): string => (headline.length < LONG_MIN_CHARS ? "" : " long");

/** The title; without a title, as in notes, the beginning of the text. */
export function headlineOf(
  post: Pick<PostSummary, "title" | "summary" | "source"> & Partial<Pick<Post, "html"> & Pick<PostSummary, "card">>,
): string {
  const title = post.title.trim();
  if (title !== "") return title;
  const text = post.summary || post.card?.opening || textOf(withoutLead(post.html ?? ""));
  return excerpt(text, UNTITLED_MAX_CHARS) || post.source.name;
}
