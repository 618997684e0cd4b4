import type { LinkedPost, Post, Site } from "../model/post.ts";
import { headlineOf } from "./headline.ts";
import { type Interface, languageWithin } from "./language.ts";
import { thumbnail } from "./pictures.ts";
import { hueOf, Publisher } from "./publisher.tsx";

/** Links for reading on: the source's posts before and after this one, and related posts. */
export function Further({ post, site, ui }: { post: Post; site: Site; ui: Interface }) {
  const { previous, next, related = [] } = post.links ?? {};
  const { strings, attributes, language } = ui;
  return (
    <>
      {(previous || next) && (
        <nav class="turn" aria-label={post.source.name} {...attributes}>
          {previous && (
            <a rel="prev" href={hrefOf(previous)}>
              <span>{strings.previous}</span> <Headline linked={previous} around={language} />
            </a>
          )}
          {next && (
            <a rel="next" href={hrefOf(next)}>
              <span>{strings.next}</span> <Headline linked={next} around={language} />
            </a>
          )}
        </nav>
      )}
      {related.length > 0 && (
        <section class="further" aria-labelledby="related">
          <div class="head">
            <h2 id="related" {...attributes}>
              {strings.related}
            </h2>
          </div>
          <div class="grid">
            {related.map((linked) => (
              <Related linked={linked} site={site} ui={ui} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

function Related({ linked, site, ui }: { linked: LinkedPost; site: Site; ui: Interface }) {
  const { source: slug, name, icon, card, language } = linked;
  const image = card?.image;
  return (
    <article class={`card${image === undefined ? ` text ${hueOf(slug)}` : ""}`}>
      <p class="from">
        <Publisher slug={slug} name={name} icon={icon} images={site.images} />
      </p>
      <h3 {...languageWithin(language, ui.language)}>
        <a href={hrefOf(linked)}>{headline(linked)}</a>
      </h3>
      {image !== undefined && (
        <a class={`pic ${hueOf(slug)}`} href={hrefOf(linked)} tabindex={-1} aria-hidden="true">
          <img {...thumbnail(image, site.images, false)} alt="" loading="lazy" decoding="async" />
        </a>
      )}
    </article>
  );
}

const hrefOf = ({ source, slug }: LinkedPost): string => `/${source}/${slug}`;

const headline = ({ title, summary, source, name }: LinkedPost): string =>
  headlineOf({ title, summary, source: { slug: source, name } });

const Headline = ({ linked, around }: { linked: LinkedPost; around: string }) => (
  <bdi {...languageWithin(linked.language, around)}>{headline(linked)}</bdi>
);
