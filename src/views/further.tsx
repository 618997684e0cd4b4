import type { LinkedPost, Post, Site } from "../model/post.ts";
import { excerpt } from "../html/excerpt.ts";
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
          {previous && <Turn rel="prev" label={strings.previous} linked={previous} site={site} around={language} />}
          {next && <Turn rel="next" label={strings.next} linked={next} site={site} around={language} />}
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

interface TurnProps {
  rel: "prev" | "next";
  label: string;
  linked: LinkedPost;
  site: Site;
  /** The language of the page. */
  around: string;
}

/** A link to the post before or after this one. */
const Turn = ({ rel, label, linked, site, around }: TurnProps) => (
  <a rel={rel} href={hrefOf(linked)}>
    {linked.card?.image !== undefined && (
      <span class={`pic ${hueOf(linked.source)}`}>
        <Thumbnail image={linked.card.image} site={site} />
      </span>
    )}
    <div>
      <span>{label}</span> <bdi {...languageWithin(linked.language, around)}>{headline(linked)}</bdi>
    </div>
  </a>
);

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
          <Thumbnail image={image} site={site} />
        </a>
      )}
    </article>
  );
}

/** A post's picture. It has no alternative text, because the headline is beside it. */
const Thumbnail = ({ image, site }: { image: string; site: Site }) => (
  <img {...thumbnail(image, site.images)} alt="" loading="lazy" decoding="async" />
);

const hrefOf = ({ source, slug }: LinkedPost): string => `/${source}/${slug}`;

const HEADLINE_MAX_CHARS = 130;

const headline = ({ title, summary, source, name, card }: LinkedPost): string =>
  excerpt(headlineOf({ title, summary, source: { slug: source, name }, card }), HEADLINE_MAX_CHARS);
