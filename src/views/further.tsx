import type { LinkedPost, Post } from "../model/post.ts";
import { headlineOf } from "./headline.ts";
import { type Interface, languageWithin } from "./language.ts";

/** Where to read on: posts about the same, and the source's posts before and after this one. */
export function Further({ post, ui }: { post: Post; ui: Interface }) {
  const { previous, next, related = [] } = post.links ?? {};
  const { strings, attributes } = ui;
  const inPost = (linked: LinkedPost) => <Headline linked={linked} around={ui.language} />;
  return (
    <>
      {related.length > 0 && (
        <nav class="further" aria-labelledby="related" {...attributes}>
          <h2 id="related">{strings.related}</h2>
          <ul>
            {related.map((linked) => (
              <li>
                <a href={hrefOf(linked)}>{inPost(linked)}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {(previous || next) && (
        <nav class="turn" aria-label={post.source.name} {...attributes}>
          {previous && (
            <a rel="prev" href={hrefOf(previous)}>
              <span>{strings.previous}</span> {inPost(previous)}
            </a>
          )}
          {next && (
            <a rel="next" href={hrefOf(next)}>
              <span>{strings.next}</span> {inPost(next)}
            </a>
          )}
        </nav>
      )}
    </>
  );
}

const hrefOf = ({ source, slug }: LinkedPost): string => `/${source}/${slug}`;

function Headline({ linked, around }: { linked: LinkedPost; around: string }) {
  const { title, summary, source, language } = linked;
  return (
    <bdi {...languageWithin(language, around)}>
      {headlineOf({ title, summary, source: { slug: source, name: source } })}
    </bdi>
  );
}
