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

interface PublisherProps {
  slug: string;
  name: string;
}

/** A publisher at the top of its post: monogram, hue and name, with a link to its page here. */
export function Publisher({ slug, name }: PublisherProps) {
  return (
    <a class={`pub ${hueOf(slug)}`} href={`/${slug}`}>
      <Monogram name={name} />
      <bdi>{name}</bdi>
    </a>
  );
}

export const Monogram = ({ name }: { name: string }) => <b aria-hidden="true">{monogramOf(name)}</b>;
