import type { Post } from "../model/post.ts";
import { Credit } from "./credit.tsx";
import { excerpt, textOf } from "../html/excerpt.ts";
import { withoutLead } from "../html/lead.ts";
import { directionOf, languageTag } from "./language.ts";

const SUMMARY_MAX_CHARS = 280;

/**
 * A post as other sites embed it: a quotation that leads here, with its credit. It has no script, no style and no
 * picture.
 */
export async function renderQuotation(post: Post, headline: string, url: string): Promise<string> {
  const summary = excerpt(post.summary || textOf(withoutLead(post.html)), SUMMARY_MAX_CHARS);
  const quotation = (
    <blockquote cite={url} lang={languageTag(post.language)} dir={directionOf(post.language)}>
      <p>
        <a href={url}>{headline}</a>
      </p>
      {summary && <p>{summary}</p>}
      <Credit post={post} headline={headline} />
    </blockquote>
  );
  return String(await quotation.toString());
}
