/** Articles in the form of a WordPress site, made up word by word. Equal numbers give equal articles. */

const ARTICLE_BYTES = 25_000;
const PUBLISHER = "https://harbor.example";

const NOUNS =
  "harbor ferry council bridge market library orchard tunnel lantern archive garden station kitchen river school theater valley museum bakery workshop island tower meadow".split(
    " ",
  );
const VERBS =
  "opens closes moves grows waits returns changes begins ends holds gathers carries repairs counts plans".split(" ");
const OTHERS =
  "quiet northern careful early wooden public narrow patient bright local older shared small steady open late several nearby".split(
    " ",
  );

/** A webhook event for one article. */
export interface Article {
  /** The event's JSON. */
  body: string;
  /** The path of its page. */
  slug: string;
}

/**
 * The article with a number.
 *
 * @param bytes the length of its event, as JSON
 */
export function anArticle(number: number, bytes = ARTICLE_BYTES): Article {
  const random = randomOf(number);
  const title = `Article number ${number} about the ${pick(NOUNS, random)}`;
  const slug = title.toLowerCase().replaceAll(" ", "-");
  const url = `${PUBLISHER}/2026/11/${slug}/`;
  const footer = `<p>The post <a href="${url}">${title}</a> appeared first on <a href="${PUBLISHER}">Harbor Post</a>.</p>`;
  const date = "2026-11-23T09:50:00Z";
  const event = (html: string) =>
    JSON.stringify({
      type: "post.published",
      timestamp: date,
      data: {
        id: `${PUBLISHER}/?p=${number}`,
        url,
        title,
        content_html: html + footer,
        summary: sentence(randomOf(number)),
        date_published: date,
        date_modified: date,
        authors: [{ name: "Ida Brandt" }],
        tags: ["Harbor", "Ferries"],
        language: "en",
      },
    });
  let html = "";
  for (let block = 0; event(html).length < bytes; block += 1) html += aBlock(block, random);
  return { body: event(html), slug };
}

function aBlock(index: number, random: () => number): string {
  switch (index % 8) {
    case 2:
      return `<h2 class="wp-block-heading" id="h-${index}">${phrase(random)}</h2>\n`;
    case 4: {
      const picture = `${PUBLISHER}/wp-content/uploads/2026/11/${pick(NOUNS, random)}-${index}`;
      const candidates = [300, 768, 1024].map((width) => `${picture}-${width}x${width / 2}.jpg ${width}w`).join(", ");
      return (
        `<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="512" ` +
        `src="${picture}-1024x512.jpg" srcset="${candidates}" sizes="auto, (max-width: 1024px) 100vw, 1024px" ` +
        `alt="${phrase(random)}" class="wp-image-${index}"/><figcaption class="wp-element-caption">${phrase(random)}</figcaption></figure>\n`
      );
    }
    case 5:
      return `<ul class="wp-block-list">${Array.from({ length: 5 }, () => `<li>${sentence(random)}</li>`).join("\n")}</ul>\n`;
    case 7:
      return `<blockquote class="wp-block-quote"><p>“${sentence(random)}”</p><cite>Ida Brandt</cite></blockquote>\n`;
    default:
      return `<p>${paragraph(random)}</p>\n`;
  }
}

function paragraph(random: () => number): string {
  const link = `<a href="${PUBLISHER}/tag/${pick(NOUNS, random)}/" target="_blank" rel="noreferrer noopener">${phrase(random)}</a>`;
  const parts = Array.from({ length: 5 }, () => sentence(random));
  return [
    ...parts,
    `<strong>${phrase(random)}</strong> &#8211; see ${link}.`,
    `It&#8217;s <em>${pick(OTHERS, random)}</em> now.`,
  ].join(" ");
}

function sentence(random: () => number): string {
  const text = `the ${phrase(random)} ${pick(VERBS, random)} while the ${phrase(random)} ${pick(VERBS, random)} by the ${phrase(random)}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const phrase = (random: () => number): string => `${pick(OTHERS, random)} ${pick(NOUNS, random)}`;

function pick(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? "";
}

/** Numbers in [0, 1) that depend only on the seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
