/**
 * What publishers write under the posts in their feeds.
 *
 * The wordings are those of the Yoast SEO translations. The plugin copies its phrase into the site's settings when it is
 * installed, so that a wording lives on for years after a better one has replaced it: both are recognized.
 */

/** A sentence with `{post}` and `{publisher}` where the links go. */
export type Template = string;

export interface Wording {
  /** BCP 47. */
  language: string;
  dir: "ltr" | "rtl";
  /** What we print. */
  credit: Template;
  /** Older or other wordings that publishers still send. */
  older: readonly Template[];
}

function wording(language: string, credit: Template, ...older: Template[]): Wording {
  return { language, dir: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr", credit, older };
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he"]);

export const ENGLISH: Wording = wording("en", "The post {post} appeared first on {publisher}.");

export const WORDINGS: readonly Wording[] = [
  ENGLISH,
  wording("ar", "ظهرت المقالة {post} أولاً على {publisher}.", "التدوينة {post} ظهرت أولاً على {publisher}."),
  wording("bg", "Материалът {post} е публикуван за пръв път на {publisher}."),
  wording("ca", "L'entrada {post} ha aparegut primer a {publisher}."),
  wording("cs", "Příspěvek {post} pochází z {publisher}"),
  wording(
    "da",
    "Indlægget {post} blev først udgivet på {publisher}.",
    "Indlægget {post} blev vist første gang den {publisher}.",
  ),
  wording("de", "Der Beitrag {post} erschien zuerst auf {publisher}."),
  wording("el", "Το άρθρο {post} εμφανίστηκε πρώτα στο {publisher}."),
  wording(
    "es",
    "La entrada {post} se publicó primero en {publisher}.",
    "La entrada {post} aparece primero en {publisher}.",
  ),
  wording("es-MX", "La entrada {post} aparece primero en {publisher}."),
  wording("eu", "{post} bidalketa lehenengo {publisher}-(e)n agertu zen."),
  wording("fa", "نوشته {post} اولین بار در {publisher} پدیدار شد."),
  wording("fi", "Artikkeli {post} julkaistiin ensimmäisen kerran {publisher}."),
  wording(
    "fr",
    "L’article {post} est apparu en premier sur {publisher}.",
    "Cet article {post} est apparu en premier sur {publisher}.",
  ),
  wording("he", "הפוסט {post} הופיע לראשונה ב-{publisher}.", "הפוסט {post} הופיע ראשון ב{publisher}"),
  wording("hi", "पोस्ट {post} पहले {publisher} पर दिखाई दिया।"),
  wording("hr", "Post {post} je prvi puta viđen na {publisher}."),
  wording("hu", "A {post} bejegyzés először a {publisher} jelent meg."),
  wording(
    "id",
    "Artikel {post} pertama kali tampil pada {publisher}.",
    "Posting {post} ditampilkan lebih awal di {publisher}.",
  ),
  wording(
    "it",
    "L'articolo {post} proviene da {publisher}.",
    "L'articolo {post} sembra essere il primo su {publisher}.",
  ),
  wording("ja", "投稿 {post} は {publisher} に最初に表示されました。", "{post}は{publisher}で公開された投稿です。"),
  wording("ko", "게시물 {post}이 {publisher}에 처음 등장했습니다."),
  wording("nb", "Innlegget {post} dukket først opp på {publisher}."),
  wording("nl", "Het bericht {post} verscheen eerst op {publisher}."),
  wording("pl", "Artykuł {post} pochodzi z serwisu {publisher}."),
  wording("pt-BR", "O post {post} apareceu primeiro em {publisher}."),
  wording(
    "pt-PT",
    "O conteúdo {post} aparece primeiro em {publisher}.",
    "O post {post} aparece primeiro no {publisher}.",
  ),
  wording("ro", "Post-ul {post} apare prima dată în {publisher}."),
  // The plugin's own Russian, Ukrainian and Vietnamese are wrong (number, tense, "on the date of"): read, but not printed.
  wording(
    "ru",
    "Сообщение {post} впервые появилось на {publisher}.",
    "Сообщение {post} появились сначала на {publisher}.",
    "Запись {post} впервые появилась {publisher}.",
  ),
  wording("sk", "Príspevok {post} zobrazený najskôr {publisher}."),
  wording("sv", "Inlägget {post} dök först upp på {publisher}."),
  wording(
    "tr",
    "{post} yazısı ilk önce {publisher} üzerinde ortaya çıktı.",
    "Sonrası {post} {publisher} ilk ortaya çıktı.",
  ),
  wording("uk", "Запис {post} спершу з'явився на {publisher}.", "Запис {post} спершу з'явиться на {publisher}."),
  wording(
    "vi",
    "Bài viết {post} đã xuất hiện đầu tiên trên {publisher}.",
    "Bài viết {post} đã xuất hiện đầu tiên vào ngày {publisher}.",
  ),
  wording("zh-Hans", "{post}最先出现在{publisher}。", "{post}，首发于{publisher}。"),
  wording("zh-Hant", "〈{post}〉這篇文章最早發佈於《{publisher}》。", "這篇文章 {post} 最早出現於 {publisher}。"),
];

/** Other emitters; all write English. */
export const OTHER_EMITTERS: readonly Template[] = [
  // All in One SEO
  "The post {post} first appeared on {publisher}.",
  // Republication Tracker Tool
  "This {post} first appeared on {publisher} and is republished here under a Creative Commons license.",
  "This {post} first appeared on {publisher} and is republished here under a {license}.",
  "This article first appeared on {publisher}.",
  "This story first appeared on {publisher}.",
  // The Conversation
  "This article is republished from {publisher} under a Creative Commons license. Read the {post}.",
  // forem (DEV), Medium
  "Originally published at {publisher}.",
  "Originally published on {publisher}.",
  "This post was originally published on {publisher}.",
  "This article was originally published on {publisher}.",
];

/** Portuguese outside of Brazil follows Portugal (CLDR, parentLocales). */
const PORTUGAL = "pt-PT";

/** The wording for a language: its region or script, then the language alone, then English. Never throws. */
export function wordingFor(language: string): Wording {
  for (const tag of candidates(language)) {
    const found = WORDINGS.find((entry) => entry.language === tag);
    if (found !== undefined) return found;
  }
  return ENGLISH;
}

function candidates(language: string): string[] {
  let locale: Intl.Locale;
  try {
    // Canonicalizing turns "iw" into "he" and "in" into "id".
    locale = new Intl.Locale(language.replaceAll("_", "-"));
  } catch {
    return [];
  }
  const { language: name, region } = locale;
  if (name === "no" || name === "nn") return ["nb"];
  if (name === "zh" || name === "yue")
    return [`zh-${new Intl.Locale(name === "yue" ? `zh-${region ?? "HK"}` : locale).maximize().script}`];
  if (name === "pt") return [region === undefined || region === "BR" ? "pt-BR" : PORTUGAL];
  return [`${name}-${region}`, name];
}
