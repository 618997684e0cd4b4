/** Posts in the form that publishing makes: equal numbers give equal posts, and no two posts are alike. */
import { randomOf } from "../article.ts";
import type { SafeHtml } from "../../src/model/html.ts";
import type { Content } from "../../src/model/post.ts";
import type { Source } from "../../src/model/source.ts";
import { canonicalUrl } from "../../src/post/canonical.ts";
import { sanitize } from "../../src/html/sanitize.ts";
import { shortId, slugify } from "../../src/post/slug.ts";
import { type Subject, type Writer, writersOf } from "./prose.ts";

export const SOURCES = 200;
const TAGS = 2000;
const TAGS_A_POST_MAX = 6;

/** The arrival of the last post; the first arrived ten months before. */
export const END = Date.parse("2026-11-23T00:00:00Z");
const SPAN_MS = 304 * 86_400_000;
const PUBLISHED_BEFORE_MS = 600_000;

/** The mean number of letters in a body: as in 600 English words. Most bodies are shorter, a few much longer. */
const LETTERS_MEAN = 3600;
const LETTERS_SIGMA = 0.6;
const LETTERS_MAX = 60_000;
const LETTERS_A_PARAGRAPH = 420;

const writers = writersOf();

/** The source with a number, from 0. Every second one lets its reprints rank. */
export function sourceOf(number: number): Source {
  const slug = `source-${number}`;
  return {
    slug,
    name: `The Source ${number}`,
    home_page_url: `https://${slug}.example/`,
    description: "",
    icon_url: "",
    language: writerOf(number).language,
    canonical_hosts: [`${slug}.example`],
    indexing: number % 2 === 0 ? "self" : "canonical",
    signing: "standard-webhooks",
    mapping: {},
  };
}

/** Languages are spread over the sources. The largest source writes in the most frequent one. */
export const writerOf = (source: number): Writer => writers[(source * 37) % writers.length]!;

/** A post without a row. */
export interface Made {
  number: number;
  source: Source;
  entryId: string;
  content: Content;
  slug: string;
  slugIfTaken: string;
  /** When its delivery arrived. */
  at: number;
}

/** The post with a number, of a total. */
export async function aPost(number: number, count: number): Promise<Made> {
  const random = randomOf(number * 7919 + 1);
  // The sizes of sources are as unequal as the frequencies of words.
  const which = Math.floor(random() ** 2 * SOURCES);
  const source = sourceOf(which);
  const subject = writerOf(which).about(random);
  const at = END - SPAN_MS + Math.floor((number / count) * SPAN_MS);
  const published = new Date(at - PUBLISHED_BEFORE_MS).toISOString();
  const title = subject.words(4 + Math.floor(random() * 6));
  const url = `${source.home_page_url}2026/${number}/`;
  const first = { name: source.name, home: source.home_page_url, url };
  const canonical = canonicalUrl(first, source);
  const html = bodyOf(subject, source, random);
  const slug = await slugify(title, url);
  return {
    number,
    source,
    entryId: url,
    slug,
    slugIfTaken: `${slug}-${await shortId(url)}`,
    at,
    content: {
      title,
      summary: subject.sentences(24),
      html: html as SafeHtml,
      authors: [{ name: subject.words(2) }],
      tags: tagsOf(random),
      language: source.language,
      url,
      published,
      modified: published,
      attribution: { first, via: [], ...(canonical !== undefined && { canonical }), indexing: source.indexing },
    },
  };
}

/** A body in a form that the sanitizer does not change. */
function bodyOf(subject: Subject, { home_page_url: home }: Source, random: () => number): string {
  const letters = Math.min(
    LETTERS_MAX,
    LETTERS_MEAN * Math.exp(LETTERS_SIGMA * normal(random) - LETTERS_SIGMA ** 2 / 2),
  );
  const blocks: string[] = [];
  for (let left = letters; left > 0;) {
    const text = lettersOf(subject, Math.min(left, LETTERS_A_PARAGRAPH));
    left -= text.length;
    const kind = blocks.length % 8;
    if (kind === 2) blocks.push(`<h2>${subject.words(4)}</h2>`);
    if (kind === 4) {
      blocks.push(
        `<figure><img alt="${subject.words(5)}" decoding="async" height="800" loading="lazy" src="${home}images/${Math.floor(random() * 1e6)}.jpg" width="1200"><figcaption>${subject.words(8)}</figcaption></figure>`,
      );
    }
    const link =
      random() < 0.4
        ? ` <a href="${home}${Math.floor(random() * 1e5)}/" rel="noopener nofollow ugc">${subject.words(3)}</a>`
        : "";
    blocks.push(kind === 6 ? `<blockquote><p>${text}</p></blockquote>` : `<p>${text}${link}</p>`);
  }
  return blocks.join("\n");
}

function lettersOf(subject: Subject, letters: number): string {
  let text = subject.sentences(12);
  while (text.length < letters)
    text += ` ${subject.sentences(Math.min(30, 4 + Math.floor((letters - text.length) / 7)))}`;
  return text;
}

/** A few tags are on many posts, and many tags on few. */
function tagsOf(random: () => number): string[] {
  const count = Math.floor(random() * (TAGS_A_POST_MAX + 1));
  return [...new Set(Array.from({ length: count }, () => `Tag ${Math.floor(random() ** 4 * TAGS)}`))];
}

/** A random number with the standard normal distribution (Box, Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * Checks that the sanitizer does not change the bodies.
 *
 * @throws {Error} naming a post whose body it changes
 */
export async function checkBodies(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const { content } = await aPost(number, count);
    if (sanitize(content.html, { baseUrl: content.url }).html !== content.html) {
      throw new Error(`the sanitizer would change post ${number}: ${content.html}`);
    }
  }
}
