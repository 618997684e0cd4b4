import type { Post, Site } from "../model/post.ts";
import { instantText, interfaceFor } from "./language.ts";
import { renderDocument } from "./layout.tsx";
import { Sentence, Time } from "./parts.tsx";
import { Publisher } from "./publisher.tsx";

/**
 * The page in place of a withdrawn or expired post (410). It shows nothing of the post, not even its headline, which
 * may be the reason for the withdrawal.
 */
export function renderWithdrawn(post: Post, site: Site): Promise<string> {
  const ui = interfaceFor(post.language);
  const { strings, attributes } = ui;
  const { withdrawal, expiredAt, source } = post;
  const heading = withdrawal ? strings.withdrawn : strings.expired;
  const at = withdrawal && instantText(withdrawal.at, post.language);
  const expired = expiredAt && instantText(expiredAt, post.language);
  return renderDocument({
    site,
    language: post.language,
    title: `${heading} · ${site.name}`,
    head: <meta name="robots" content="noindex" />,
    children: (
      <article class="notice">
        <p class="from" {...attributes}>
          <Publisher {...source} images={site.images} />
        </p>
        <h1 {...attributes}>{heading}</h1>
        {withdrawal && at && (
          <p {...attributes}>
            <Sentence
              template={withdrawal.by === "source" ? strings.withdrawnBySource : strings.withdrawnBySite}
              slots={{
                source: <bdi>{source.name}</bdi>,
                site: <bdi>{site.name}</bdi>,
                date: <Time iso={withdrawal.at} date={at} around={ui.language} />,
              }}
            />
          </p>
        )}
        {!withdrawal && expiredAt && expired && (
          <p {...attributes}>
            <Sentence
              template={strings.expiredSince}
              slots={{ date: <Time iso={expiredAt} date={expired} around={ui.language} /> }}
            />
          </p>
        )}
        {withdrawal?.reason && (
          <dl>
            <dt {...attributes}>{strings.reason}</dt>
            <dd dir="auto">{withdrawal.reason}</dd>
          </dl>
        )}
        <ul class="tags" {...attributes}>
          <li>
            <a href={`/${source.slug}`}>
              <Sentence template={strings.postsFrom} slots={{ source: <bdi>{source.name}</bdi> }} />
            </a>
          </li>
          <li>
            <a href="/">{strings.frontPage}</a>
          </li>
        </ul>
      </article>
    ),
  });
}
