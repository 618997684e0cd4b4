import { excerpt, proseOf, textOf } from "../html/excerpt.ts";
import { withoutLead } from "../html/lead.ts";
import { firstPicture, isTall } from "../html/picture.ts";
import type { Card, Content } from "../model/post.ts";
import { webUrl } from "../model/address.ts";
import { readingMinutes } from "../views/reading-time.ts";

/** The most characters of an opening in a list, and the most authors and tags of a post. */
const OPENING_MAX_CHARS = 220;
const AUTHORS_MAX = 4;
const TAGS_MAX = 5;

/** How much of a body is searched for its opening. */
const OPENING_HTML_MAX_CHARS = 20_000;

/** The parts of a post that lists show besides its title and summary. */
export function cardOf({
  authors,
  html,
  image,
  language,
  summary,
  tags,
}: Pick<Content, "authors" | "html" | "image" | "language" | "summary" | "tags">): Card {
  const opening =
    summary === "" ? excerpt(proseOf(withoutLead(html).slice(0, OPENING_HTML_MAX_CHARS)), OPENING_MAX_CHARS) : "";
  const picture = webUrl(image) ?? firstPicture(html);
  return {
    authors: authors.slice(0, AUTHORS_MAX).map(({ name }) => name),
    minutes: readingMinutes(textOf(html), language),
    ...(picture !== undefined && { image: picture }),
    ...(picture !== undefined && isTall(picture, html) && { isTall: true }),
    ...(opening !== "" && { opening }),
    ...(tags.length > 0 && { tags: tags.slice(0, TAGS_MAX) }),
  };
}
