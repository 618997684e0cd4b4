import { excerpt, proseOf, textOf } from "../html/excerpt.ts";
import { withoutLead } from "../html/lead.ts";
import type { Card, Content } from "../model/post.ts";
import { webUrl } from "../model/address.ts";
import { readingMinutes } from "../views/reading-time.ts";

/** A list shows no more of an opening, and of a post's authors. */
const OPENING_MAX_CHARS = 220;
const AUTHORS_MAX = 4;

/** So much of a body is looked at for its opening. */
const OPENING_HTML_MAX_CHARS = 20_000;

/** What lists show of a post besides its title and summary. */
export function cardOf({
  authors,
  html,
  image,
  language,
  summary,
}: Pick<Content, "authors" | "html" | "image" | "language" | "summary">): Card {
  const opening =
    summary === "" ? excerpt(proseOf(withoutLead(html).slice(0, OPENING_HTML_MAX_CHARS)), OPENING_MAX_CHARS) : "";
  const picture = webUrl(image);
  return {
    authors: authors.slice(0, AUTHORS_MAX).map(({ name }) => name),
    minutes: readingMinutes(textOf(html), language),
    ...(picture !== undefined && { image: picture }),
    ...(opening !== "" && { opening }),
  };
}
