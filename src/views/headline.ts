import type { PostSummary } from "../model/post.ts";
import { excerpt } from "./excerpt.ts";

const UNTITLED_MAX_CHARS = 80;

/** The title; where a post has none, as notes do, how it starts. */
export function headlineOf(post: Pick<PostSummary, "title" | "summary" | "source">, text = ""): string {
  return post.title.trim() || excerpt(post.summary || text, UNTITLED_MAX_CHARS) || post.source.name;
}
