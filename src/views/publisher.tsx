import type { PublisherName, Site } from "../model/post.ts";
import { iconAddress } from "./pictures.ts";

/** The number of hues in the style sheet. */
const HUES = 12;

/** A publisher's hue, as a class. It is the same everywhere and always. */
export function hueOf(slug: string): string {
  let hash = 0;
  for (const char of slug) hash = (hash * 31 + char.codePointAt(0)!) % 65_521;
  return `hue h${hash % HUES}`;
}

/** Words at the beginning of many names, which do not distinguish them. */
const ARTICLES: ReadonlySet<string> = new Set(
  "the a an le la les el los las der die das il lo de het o os as".split(" "),
);

/** Scripts whose words are one or two letters long. */
const DENSE = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;

/** One or two letters that stand for a name: "LL" for The Lindhaven Ledger. */
export function monogramOf(name: string): string {
  const all = name.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const words = all.length > 1 && ARTICLES.has(all[0]!.toLowerCase()) ? all.slice(1) : all;
  const proper = words.filter((word) => !/^\p{Ll}/u.test(word));
  const [first = "", second] = proper.length > 0 ? proper : words;
  if (DENSE.test(first)) return Array.from(first)[0]!;
  const letters =
    second === undefined ? Array.from(first).slice(0, 2) : [first, second].map((word) => Array.from(word)[0]!);
  return second === undefined ? letters.join("") : letters.join("").toUpperCase();
}

interface PublisherProps extends PublisherName {
  images: Site["images"];
}

/** A publisher at the top of its post: its mark and its name, with a link to its page here. */
export function Publisher({ slug, name, icon, images }: PublisherProps) {
  return (
    <a class={`pub ${hueOf(slug)}`} href={`/${slug}`}>
      <Mark name={name} icon={icon} images={images} />
      <bdi>{name}</bdi>
    </a>
  );
}

interface MarkProps {
  name: string;
  icon?: string | undefined;
  images: Site["images"];
  /** Classes, where it stands by itself. */
  class?: string;
}

/**
 * A publisher's monogram in its hue. If it has an icon and pictures come through this site, the icon covers it, so that
 * the monogram is seen until the icon is there and when it never comes. A reader's browser asks no publisher for icons.
 */
export const Mark = ({ name, icon, images, class: classes }: MarkProps) => (
  <b class={classes} aria-hidden="true">
    {monogramOf(name)}
    {icon && images === "transformed" && <img src={iconAddress(icon)} alt="" loading="lazy" decoding="async" />}
  </b>
);
