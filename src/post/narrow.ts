import type { SafeHtml } from "../model/html.ts";
import type { Content } from "../model/post.ts";
import type { Policy } from "../model/source.ts";
import { excerpt, textOf } from "../html/excerpt.ts";

/** The longest excerpt. It is also at most half of the text. */
const EXCERPT_MAX_CHARS = 300;

/** How much of a body is searched for its first sentences. */
const OPENING_MAX_CHARS = 20_000;

type Narrowable = Pick<Content, "summary" | "html" | "image" | "language" | "excerptOnly" | "withoutImages">;

/**
 * Reduces a post to the parts that may be shown: without pictures, or its summary only, if the entry or the source says
 * so. Pages and search use the result each time, so a changed policy needs no new delivery.
 */
export async function narrowed<Post extends Narrowable>(
  post: Post,
  policy: Pick<Policy, "excerpt_only" | "images">,
): Promise<Post> {
  const shown = { ...post };
  if (post.excerptOnly || policy.excerpt_only) {
    shown.excerptOnly = true;
    shown.summary = post.summary || firstSentences(post.html, post.language);
    shown.html = "" as SafeHtml;
  }
  if (post.withoutImages || policy.images === "hide") {
    delete shown.image;
    if (/<(?:img|picture|video)\b/.test(shown.html)) {
      const { withoutPictures } = await import("../html/pictures.ts");
      shown.html = withoutPictures(shown.html);
    }
  }
  return shown;
}

/** The beginning of a body: as many whole sentences as fit, from its paragraphs if it has any. */
function firstSentences(html: string, language: string): string {
  const opening = html.slice(0, OPENING_MAX_CHARS);
  const prose = (opening.match(/<p\b[^]*?<\/p>/g) ?? [opening]).map(textOf).join(" ").trim();
  const room = Math.min(EXCERPT_MAX_CHARS, Math.floor(prose.length / 2));
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter(language, { granularity: "sentence" }).segment(prose)) {
    if (index + segment.trimEnd().length > room) break;
    end = index + segment.length;
  }
  return end > 0 ? prose.slice(0, end).trimEnd() : excerpt(prose, room);
}
