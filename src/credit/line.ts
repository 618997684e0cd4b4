import { wordingFor } from "./phrases.ts";

/** A part of the credit line: text, or text that links to the post or to its publisher. */
export type CreditPart = { text: string } | { text: string; link: "post" | "publisher"; href: string };

export interface Credit {
  parts: CreditPart[];
  /** The language of the line: English when there is no wording in the post's own. */
  language: string;
  dir: "ltr" | "rtl";
}

/**
 * The credit at the end of a reprint, "The post P appeared first on B.", in the post's language. If the post has no
 * URL, its title is not linked.
 */
export function creditLine(
  language: string,
  post: { title: string; url?: string },
  publisher: { name: string; home: string },
): Credit {
  const wording = wordingFor(language);
  const parts = wording.credit.split(/(\{post\}|\{publisher\})/).flatMap((piece): CreditPart[] => {
    if (piece === "{post}")
      return [post.url === undefined ? { text: post.title } : { text: post.title, link: "post", href: post.url }];
    if (piece === "{publisher}") return [{ text: publisher.name, link: "publisher", href: publisher.home }];
    return piece === "" ? [] : [{ text: piece }];
  });
  return { parts, language: wording.language, dir: wording.dir };
}
