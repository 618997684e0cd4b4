import { webUrl } from "../model/address.ts";
import type { Child } from "hono/jsx";
import { authorPath } from "../model/author.ts";
import type { Author } from "../model/entry.ts";
import { type DateText, languageWithin, listParts } from "./language.ts";

/**
 * A link in the head of a page. Hono keeps a callback for each `<link>`, to move it into the head, which takes time though
 * nothing moves here. It makes none for a link with `itemProp`.
 */
export const HeadLink = (attributes: Record<string, string | undefined>) => (
  <link itemProp={undefined} {...attributes} />
);

/**
 * An arrow that leads out of the page, with the selector of text after it: some systems would else draw it as an emoji
 * in a box.
 */
export const Outward = ({ isRtl = false }: { isRtl?: boolean }) => (
  <span aria-hidden="true">{isRtl ? "\u2196\uFE0E" : "\u2197\uFE0E"}</span>
);

/** A sentence with its `{slots}` filled. The words around them stay text. */
export function Sentence({ template, slots }: { template: string; slots: Record<string, Child> }) {
  const parts = template.split(/\{(\w+)\}/);
  return <>{parts.map((part, index) => (index % 2 === 1 ? slots[part] : part))}</>;
}

/** A name, which may be in another script than the sentence around it. It is a link when it has a web address. */
export function Name({ name, url, rel }: { name: string; url?: string | undefined; rel?: string }) {
  const href = webUrl(url);
  if (!href) return <bdi>{name}</bdi>;
  return (
    <a href={href} rel={rel}>
      <bdi>{name}</bdi>
    </a>
  );
}

interface AuthorsProps {
  authors: Author[];
  /** The source of the post. */
  source: string;
  language: string;
}

/** The authors as a list in prose. Each is a link to the author's other posts from the source. */
export function Authors({ authors, source, language }: AuthorsProps) {
  return (
    <>
      {listParts(authors, language).map((part) =>
        typeof part === "string" ? part : <AuthorName name={part.name} source={source} />,
      )}
    </>
  );
}

function AuthorName({ name, source }: { name: string; source: string }) {
  const path = authorPath(source, name);
  if (path === undefined) return <bdi>{name}</bdi>;
  return (
    <a href={path} rel="author">
      <bdi>{name}</bdi>
    </a>
  );
}

/** An instant, in words and for machines, inside a text in the language `around`. */
export function Time({ iso, date, around }: { iso: string; date: DateText; around: string }) {
  return (
    <time datetime={iso} {...languageWithin(date.language, around)}>
      {date.text}
    </time>
  );
}
