import type { Post } from "../model/post.ts";
import { creditLine } from "../credit/line.ts";
import { languageWithin } from "./language.ts";
import { Name } from "./parts.tsx";

/** The credit, in the post's language: "The post X appeared first on Y." */
export function Credit({ post, headline }: { post: Post; headline: string }) {
  const { first, via } = post.attribution;
  const url = first.url ?? (via.length === 0 ? post.url : undefined);
  const credit = creditLine(post.language, url === undefined ? { title: headline } : { title: headline, url }, first);
  return (
    <p class="credit" {...languageWithin(credit.language, post.language)}>
      {credit.parts.map((part) => ("link" in part ? <Name name={part.text} url={part.href} /> : part.text))}
    </p>
  );
}
