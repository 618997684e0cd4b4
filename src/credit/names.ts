import { comparable, type Link } from "../html/runs.ts";
import { isFrontPage, isSameSite, webAddress } from "../web/addresses.ts";
import { DATES } from "./dates.ts";

export const PUBLISHER_MAX_CHARS = 200;

/** The facts about a post that are known before its footers are read. */
export interface Subject {
  title: string;
  /** Its addresses at the source; also its id, when that is a URL. */
  addresses: URL[];
  /** Names of the source that a footer may use without a link. */
  names: string[];
  authors: string[];
}

/** The publisher that a footer names, and the addresses that it gives. */
export interface Named {
  name: string;
  publisher?: URL;
  post?: URL;
}

export interface Footer {
  /** Where it starts in the line. */
  start: number;
  /** Where it ends. Absent at the line's end. */
  until?: number;
  /** Absent when too little of the name is left to identify the publisher. */
  named?: Named;
  /**
   * How certain the footer is: `own`, it names this very post; `signed`, it is the phrase with both links or with a
   * known name; `likely`, it is the phrase with one link. A footer in the middle of a post must be `own`. A footer that
   * follows other words in its line must not be `likely`.
   */
  proof: "own" | "signed" | "likely";
}

/** A name as it is shown: without quotes, and without the full stop of its sentence. */
export function nameOf(text: string): string {
  return text
    .slice(0, PUBLISHER_MAX_CHARS)
    .replace(/\s+/g, " ")
    .replace(/^(?!【[^】]*】.)[\s"'“”„«»《〈『「【]+|[\s"'“”„«»》〉』」】,，]+$/gu, "")
    .replace(/(?<=\S{4})\.$/, "");
}

/** A link's text as a name: "sur le blog de Quay Post" begins with no name. */
export function linkName(written: string): string {
  const undated = /\d{4}/.test(written) ? written.replace(ISSUE_END, "").replace(DATED_END, "") : written;
  const name = nameOf(undated).replace(SUFFIX, "");
  const rest = name.replace(PLACE, "");
  return rest === rest.toLowerCase() ? name : rest;
}
const PLACE =
  /^(?:here )?(?:on|in|at|auf|bei|im|sur|dans|en|em|su|sul|nel|op|på) (?:(?:the|dem|der|l[ae]|el|il|o|het|de) )?/;

/** "Quay Post (no. 7, March 30, 2026)" */
const ISSUE_END = /(?<=\S)\s\([^()]*\d{4}[^()]*\)$/;
/** "Quay Post on November 3, 2026" */
const DATED_END = new RegExp(
  `(?<=\\S)(?:\\s*[,(]\\s*|\\s(?:on|am|vom|le|el|em|il|op|den) )(?:${DATES.source})\\)?$`,
  "u",
);
/** A Turkish case: "Quay Post'ta". */
const SUFFIX = /['’]n?[dt][ae]$/;

/** The words of a text, without punctuation. */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const TITLE_START_MIN_CHARS = 12;

/** Whether two titles are equal, ignoring case, punctuation and a cut end. */
export function isSameTitle(one: string, other: string): boolean {
  const [a, b] = [folded(one), folded(other)];
  if (a === "" || b === "") return one.trim() !== "" && one.trim() === other.trim();
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    /(?:…|\.\.\.)\s*$/.test(short === a ? one : other) &&
    short.length >= TITLE_START_MIN_CHARS &&
    long.startsWith(short)
  );
}

/** A publisher's name without the post's title beside it: "Quay Post: The Old Wall". Empty when it is the title alone. */
export function withoutTitle(name: string, title: string): string {
  if (isSameTitle(name, title)) return "";
  if (title.length < TITLE_START_MIN_CHARS) return name;
  const at = comparable(name).toLowerCase().indexOf(comparable(title).toLowerCase());
  if (at === -1) return name;
  const [before, after] = [name.slice(0, at), name.slice(at + title.length)];
  return (before.trim() === "" ? after : before).replace(/^[\s\p{P}|]+|[\s"'“”„«»:|–—-]+$/gu, "");
}

/** Whether two names belong to one publisher. WordPress can sign as "Name - Tagline". */
export function isSameName(one: string, other: string): boolean {
  const [a, b] = [folded(one), folded(other)];
  return a !== "" && b !== "" && (a === b || folded(withoutTagline(one)) === b || folded(withoutTagline(other)) === a);
}

/** Whether a name consists of words of another: "Tiny" for "The Tiny Times". */
export function isShortFor(short: string, name: string): boolean {
  const words = wordsOf(name.toLowerCase());
  const said = wordsOf(short.toLowerCase());
  return said.length > 0 && said.length < words.length && said.every((word) => words.includes(word));
}

function withoutTagline(name: string): string {
  return name.split(/\s+[-–—|·:]\s+/, 1)[0] ?? name;
}

/** A name or title without case, punctuation and its article, for comparison. */
export function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^the\s+/, "")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The publisher that another link of a footer names, beside the link to its post: "The Old Wall (Quay Post)". */
export function homeOf(post: URL, links: Link[]): Named | undefined {
  for (const { href, written } of links) {
    const url = webAddress(href);
    if (url !== null && isSameSite(url, post) && isFrontPage(url, post))
      return { name: nameOf(written), publisher: url };
  }
  return undefined;
}

/** How many of its words but the first are in small letters and long. */
const smallWords = (text: string): number =>
  wordsOf(text)
    .slice(1)
    .filter((word) => word.length >= SMALL_MIN_CHARS && word === word.toLowerCase() && word !== word.toUpperCase())
    .length;
const SMALL_MIN_CHARS = 4;

// No flags: with them the expressions take several times as long to compile.
const HEADLINE_SIGNS = /[?!？！]["'”’»]?$|^【[^】]*】.|^[^:：]{2,60}[:：]\s?(?:.{8}|[\u3400-\u9fff]{3})/;
const HEADLINE_WORDS_MIN = 3;

/** Whether a link's text is a headline, and no name: it says something in small letters, or asks. */
export const isHeadline = (text: string): boolean =>
  HEADLINE_SIGNS.test(text) || isHanTitle(text) || (wordsOf(text).length >= HEADLINE_WORDS_MIN && smallWords(text) > 0);

/** A long text in Chinese or Japanese with words that names do not have. */
const isHanTitle = (text: string): boolean =>
  text.length >= HAN_TITLE_MIN_CHARS &&
  /[的与與和及]|如何|什么|什麼|の|を|は/.test(text) &&
  /[\u3400-\u9fff]{4}/.test(text) &&
  !HAN_PUBLICATION.test(text);
const HAN_TITLE_MIN_CHARS = 14;
const HAN_PUBLICATION =
  /(?:网|網|报|報|刊|志|誌|社|站|博客|ブログ|新聞|社区|社區|论坛|論壇|专栏|專欄|公众号|中心|学院|大学|记事|記事)[^\p{L}]*$/u;

/** Whether the words before a link say that it is the post's title. */
export const isNamedAs = (before: string): boolean => NAMED_AS.test(before.toLowerCase());
const NAMED_AS =
  /\s(?:as|als|como|comme|come|som|titel|title|headline|titre|título|titolo|названием|tytułem)\s["'“„«‘]*$/;

/** Whether the text of a link to a page is surely a headline, though no name is beside it. */
export const isSurelyHeadline = (text: string): boolean =>
  isHanTitle(text) ||
  (wordsOf(text).length >= SURE_WORDS_MIN &&
    smallWords(text) >= SURE_SMALL_MIN &&
    !PUBLICATION.test(text.toLowerCase())) ||
  (HEADLINE_SIGNS.test(text) && !/^\S+\.[^\s\d.,;:!?]{2,}(?:[/:]|$)/.test(text));

/** How many words a headline has that no name has, and how many of them in small letters. */
const SURE_WORDS_MIN = 8;
const SURE_SMALL_MIN = 4;

/** Whether a link is the post's title by the words before it: "The original article", "a translation of the article". */
export function isTitleBehind(before: string, text: string): boolean {
  const lower = before.toLowerCase();
  const isTitle =
    TRANSLATION_OF.test(lower) ||
    (ORIGINAL_TEXT.test(lower) && wordsOf(text).length >= TITLE_WORDS_MIN) ||
    ((NAMED_AS.test(lower) || ORIGINAL_OF.test(lower)) && smallWords(text) > 1);
  return isTitle && !PUBLICATION.test(text.toLowerCase());
}
/** "The original of the article", behind which a text of several words is its title. */
const ORIGINAL_TEXT = /(?:оригинал|оригінал)\S* (?:стат|публикац|публікац|пост|материал|матеріал)\S*[\s:"'“„«]*$/;
const TITLE_WORDS_MIN = 4;
const ORIGINAL_OF =
  /(?:original|оригинал|оригінал|oryginał|原文|원문|gốc|asli|eredeti|původní)\S*(?: \S+)?[\s:："'“„«]*$/;
const TRANSLATION_OF =
  /(?:перевод|переклад|translation|traduction|traducción|tradução|traduzione|übersetzung|vertaling|tłumaczenie|překlad) (?:\S+ )?(?:стат[^\s:]+|article|artículo|artigo|articolo|artikels?|artykułu|článku|post|l'article)[\s:："'“„«]*$/;
const PUBLICATION =
  /blog|magazin|journal|revista|revue|rivista|zeit|blatt|news|post|times|review|letter|site|web|газет|журнал|вестник|вісник|gazet|dergi|diario|jornal|quotidien|press|radio|university|institut|foundation|project|centre|center|association|lab/;

/** The publisher behind a headline: "The wall that nobody wanted - Quay Post". */
export function publisherBehind(text: string, host: string): string | undefined {
  const [, headline = "", name = ""] = /^(.{8,})\s[-–—|]\s([^-–—|]{2,31})$/.exec(text) ?? [];
  if (name === "") return undefined;
  const isOfHost = name.length >= HOST_NAME_MIN_CHARS && host.replaceAll("-", "").includes(folded(name));
  const isName = isOfHost || name[0] !== name[0]!.toLowerCase() || /[\u3040-\u9fff\uac00-\ud7af]/.test(name[0]!);
  return isName && (isHeadline(headline) || isOfHost || hanIn(headline) >= HAN_HEADLINE_MIN) ? name : undefined;
}
const HOST_NAME_MIN_CHARS = 4;
const HAN_HEADLINE_MIN = 8;
const hanIn = (text: string): number => text.match(/[\u3400-\u9fff]/g)?.length ?? 0;

/** Whether a link is the author, and the publisher comes next: "by [Ida Brandt] on [Quay Post]". */
export function isAuthorBefore(text: string, link: Link, links: readonly Link[]): boolean {
  const next = links.find(({ start }) => start > link.start);
  return next !== undefined && BY.test(text.slice(0, link.start)) && ON.test(text.slice(link.end, next.start));
}
const BY = /\s(?:by|von|par|por|da|di|door|av|af|przez)\s*$/;
const ON =
  /^\s*(?:on|at|in|auf|bei|im|sur|dans|en|em|no|na|su|nel|op|på)\s(?:(?:the|der|dem|le|la|el|o|het|de|his|her|their|its|seinem|ihrem|son|su|seu|suo|zijn|haar)\s)?["'“„«]?$/;

/** A conjunction before a link, which makes it the subject of another clause: "in 1987, and the Quay Post reviewed it". */
export const COMES_LATER = /\d\S*\s+(?:and|but|und|aber|et|mais|y|pero|e|mas|ma|en|maar|och|men|og)\s+(?:the )?$/i;

/** "(", ":" or ", issue", before a link that names nobody. */
export const BESIDE_LINK = /,?(?: (?:issue|number|ausgabe|heft|numéro|número|numero|nummer|numer))?[\s(["“,:：]*$/;

/** What stands before a headline whose publisher is named before it. */
export const BEFORE_HEADLINE =
  /^(.*\p{L}["'”’»]?)(?:\s?[,;:–—-]\s*|\s(?:as|under the (?:title|headline|name)|als|unter dem titel|onder de titel|como|bajo el título|com o título|comme|sous le titre|come|con il titolo|som|под названием|pod tytułem)\s)["'“„«‘]?$/isu;

/**
 * The name before an address, or before a colon and the post's title: "on the harborly blog: https://…", "首發於 Medium：".
 */
export function nameBefore(before: string, { written, href }: Link): string | undefined {
  const url = webAddress(href);
  const isAddress = webAddress(written) !== null;
  if (url === null || !(isAddress || (isHeadline(written) && !isFrontPage(url, null)))) return undefined;
  if (!isAddress && !/[:：]\s*["“„«]?$/.test(before)) return undefined;
  const name = BEFORE_ADDRESS.exec(before)?.[1]?.trim() ?? "";
  if (isUnnamed(name) || OWN_BLOG.test(name) || WITH_NUMBER.test(name)) return undefined;
  const [first = ""] = wordsOf(name);
  const isOfHost = first.length >= HOST_NAME_MIN_CHARS && folded(url.hostname).includes(folded(first));
  const isWritten = /\p{Ll}\p{Lu}/u.test(first) || SEVERAL_WORDS.test(name);
  return isOfHost || isWritten || NAMES.some((names) => names.test(name)) ? nameOf(name) : undefined;
}

const BEFORE_ADDRESS =
  /(?:\s(?:on|at|in|by|from|via|auf|bei|im|von|sur|dans|par|chez|en|por|em|no|na|su|da|op|bij|på|i|hos|w|на|в|у)\s+(?:(?:the|der|dem|le|la|les|el|il|lo|o|a|het|de)\s+)?|[于於自在]\s*)((?:[^\s,.;:，、。；：()「『《]+\s?){1,5}?)\s*[:：]?\s*["“„«]?$/u;
/** One word may be a day or a language. */
const SEVERAL_WORDS = /^\p{Lu}\S*(?: (?:(?:of|the|and|&|de|del|der|di|du|la|le|y|et|und) )*\p{Lu}\S*)+$/u;
/** A date. */
const WITH_NUMBER = /(?<!\p{L})\d/u;
/** Names of blogs, platforms and Chinese sites. */
const NAMES = [
  /\s(?:blog|weblog|website|newsletter|magazine)$/i,
  /^(?:Medium|Substack|Tumblr|Hashnode|DEV)$/,
  HAN_PUBLICATION,
];
const OWN_BLOG = /^(?:my|our|his|her|their|its|this|own|old|personal|company)\s/i;

/** Whether the text of a footer's link names no publisher, such as "here" or a manual's page: "vconfig (8)". */
export const isUnnamed = (text: string): boolean => UNNAMED.test(text.toLowerCase());

const UNNAMED =
  /^(?:(?:my|our|his|her|their|the|this) )?(?:(?:own|personal|old|other|original) )?(?:blog|site|website|web ?page|newsletter|source|post|article|link|here|there)$|^(?:el|le|il|o|der|das|dem|het|de) (?:blog|sitio|site|sito|website|web)$|^(?:mein(?:em)? blog|(?:read|leer|lire|leggi|ler|lees|lies) (?:it |more |más )?(?:here|aquí|ici|qui|aqui|hier)|我的(?:个人|個人)?(?:博客|部落格|网站|網站)|(?:个人|個人)(?:博客|部落格|网站|網站)|(?:私|自分)のブログ|내 블로그|мой блог|(?:mon )?blog personnel|(?:mi )?blog personal|(?:meu )?blog pessoal|mon blog|mi blog|meu blog|il mio blog|\d{1,4}[./-]\d[\d./-]*|(?:issue|no|nr|n[º°]|heft|ausgabe|numéro|número|numero|nummer|numer|vol(?:ume)?)\.? ?#?\d[\d./-]*|hier|dort|原文|원문|оригинал|là|allí|lá|lì|daar|där|там|тут|ici|aquí|aqui|qui|(?:à|a|an|en|na|por) (?:(?:cette|questo|dieser|esta|este|deste) )(?:adresse|indirizzo|adresse|stelle|dirección|enlace|endereço|link)|(?:ce|este|questo|этой|по) (?:lien|enlace|link|ссылке)|(?:こちら|ここ|以下|下記)(?:の(?:サイト|ページ|記事|ブログ|リンク))?|여기|(?:这里|這裡|此处|此處|此)|(?:查看|[阅閱][读讀]|[点點][击擊])\S{0,6}(?:原文|全文|[链鏈][接結]))$|^[\w.-]{1,30} ?\(\d\w{0,2}\)$/;
