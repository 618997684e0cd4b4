/** Finds the words of a language in a sentence. */
import { lowered } from "../html/runs.ts";
import { type Words, WORDS } from "./sentence-words.ts";

/** A label before a sentence: "Editor's note:"; but not the label of a picture. */
const LABEL =
  /(?![\s\p{P}\p{S}\p{Extended_Pictographic}\uFE0F]*(?:photo|foto|bild|image|imag|illustr|picture|cover|titelbild|grafik|video|chart|map|screenshot))[\s\p{P}\p{S}\p{Extended_Pictographic}\uFE0F]*(?:\p{L}[\p{L}\d' .]{2,30}: ?|[\u3400-\u9FFF]{1,4}[：:] ?|n\. ?b\.:? |nb:? |p\. ?s\.:? |(?:please )?note that )?[\s\p{P}\p{S}\p{Extended_Pictographic}\uFE0F]*/uy;

export interface Patterns {
  self: RegExp;
  origin: RegExp;
  published: RegExp;
  again: RegExp | undefined;
  taken: RegExp | undefined;
  isVerbLast: boolean;
}

const compile = ({ self, origin, published, again, taken, isVerbLast }: Words): Patterns => ({
  self: new RegExp(self, "uy"),
  origin: new RegExp(origin, "ug"),
  published: new RegExp(published, "ug"),
  again: again === undefined ? undefined : new RegExp(again, "ug"),
  taken: taken === undefined ? undefined : new RegExp(taken, "ug"),
  isVerbLast: isVerbLast === true,
});

const compiled = new Map<Words, Patterns>();

let scripts: Map<Words, readonly number[]> | undefined;

/** The scripts of each language. Some have two. */
const scriptsOf = (): Map<Words, readonly number[]> =>
  (scripts ??= new Map(
    WORDS.map((words) => [words, [...new Set(Array.from(words.origin.match(/\p{L}/gu) ?? [], scriptOf))]]),
  ));

/**
 * The patterns of the languages whose script a text has. Each is compiled when it is first asked for, and most callers
 * stop at the language that fits.
 */
export function* patternsFor(text: string): Generator<Patterns, void> {
  const has = new Set<number>();
  for (const letter of text) has.add(scriptOf(letter));
  for (const [words, own] of scriptsOf()) {
    if (!own.some((script) => has.has(script))) continue;
    let patterns = compiled.get(words);
    if (patterns === undefined) compiled.set(words, (patterns = compile(words)));
    yield patterns;
  }
}

/** Roughly the script of a letter: Latin, Han with kana, Hangul, or the block of others. */
function scriptOf(letter: string): number {
  const code = letter.codePointAt(0)!;
  if (code < 0x370 || (code >= 0x1e00 && code < 0x2000)) return 0;
  if (code >= 0x3040 && code < 0xa000) return 1;
  if (code >= 0xac00 && code < 0xd800) return 2;
  return code >> 7;
}

/** Letters of other scripts than Latin. */
const OTHER_LETTERS = /[\u0370-\u1dff\u2c00-\ud7ff]/;

/** The expressions for the words of languages in Latin letters, and in others, compiled when they are first needed. */
const marks = new Map<boolean, RegExp>();

function marksOf(isLatin: boolean): RegExp {
  const known = marks.get(isLatin);
  if (known !== undefined) return known;
  const general = [
    VERSION.source,
    REPRINT.source,
    COMES.source,
    "пере(?:вод|клад) стат",
    "\\b(?:distributed|syndicated|produced|reported) by\\b|\\bproducid[oa] por\\b|\\bco-?publish",
  ];
  const words = WORDS.filter(({ origin }) => (isLatin ? /[a-z]/ : OTHER_LETTERS).test(origin));
  // Classes of letters are not among them, so that no flag is needed, with which compiling takes longer.
  const stems = words.flatMap(({ origin, again, taken }) => [origin, again ?? [], taken ?? []].flat());
  const expression = new RegExp([...general, ...stems].join("|"));
  marks.set(isLatin, expression);
  return expression;
}

/** The most common of these words, so that the large expression is compiled for few lines. */
const COMMON = /\boriginally |\bfirst (?:publ|app|post)|\bcross-?post|\brepublished/;

/** Whether a line has a word that may say where a post was first. Most lines have none, and are not read closely. */
export function isMarked(text: string): boolean {
  const lower = lowered(text);
  return (
    COMMON.test(lower) ||
    (OTHER_LETTERS.test(lower) && marksOf(false).test(lower)) ||
    (/[a-z]/.test(lower) && marksOf(true).test(lower)) ||
    (lower.length <= DATED_MAX_CHARS &&
      /\d/.test(lower) &&
      (isPost(lower.slice(0, SELF_MAX_CHARS)) || OUT.test(lower.slice(0, SELF_MAX_CHARS))))
  );
}

/** "Published in", at the beginning of a line with a date or an issue. */
const OUT =
  /^[^\p{L}]*(?:published|appeared|printed|erschienen|veröffentlicht|paru|publié|publicad|aparecid|pubblicat|appars|uscit|gepubliceerd|verschenen|publicera|udgivet|bragt|publiser|julkaistu|opublikowan|ukazał|vyšlo|publikován|megjelent|publicat|apărut|опубликован|опубліков|публикуван|objavlj|δημοσιε)/u;

/** A line that tells when the post was published elsewhere, and how far from its beginning it names the post. */
const DATED_MAX_CHARS = 200;
const SELF_MAX_CHARS = 30;

const LETTER = /[\p{L}\p{M}]/u;
/** Scripts that are written without spaces. */
const UNSPACED = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u9FFF\uAC00-\uD7AF]/;

/**
 * Where a stem begins a word. This is checked by code, because patterns with classes of letters take long to compile.
 */
export function placeOf(stems: RegExp | undefined, text: string): number | undefined {
  if (stems === undefined) return undefined;
  stems.lastIndex = 0;
  for (let match = stems.exec(text); match !== null; match = stems.exec(text)) {
    const before = text[match.index - 1] ?? " ";
    if (!LETTER.test(before) || UNSPACED.test(before)) return match.index;
    stems.lastIndex = match.index + 1;
  }
  return undefined;
}

/**
 * The end of the word that begins at a place with a stem, including the space after it; undefined when no stem matches.
 */
export function pastStem(stems: RegExp | undefined, text: string, at: number): number | undefined {
  if (stems === undefined) return undefined;
  stems.lastIndex = at;
  const match = stems.exec(text);
  if (match === null || match.index !== at) return undefined;
  if (UNSPACED.test(match[0])) return at + match[0].length;
  const space = text.indexOf(" ", at + match[0].length);
  return space === -1 ? text.length : space + 1;
}

/** The end of the label before a sentence; undefined when the label describes a picture. */
export function pastLabel(text: string): number | undefined {
  LABEL.lastIndex = 0;
  return LABEL.exec(text)?.[0].length;
}

/** The end of the words with which a sentence names its post at its beginning. */
export function pastSelf({ self }: Patterns, text: string, at: number | undefined): number | undefined {
  if (at === undefined) return undefined;
  self.lastIndex = at;
  const match = self.exec(text);
  return match === null ? undefined : at + match[0].length;
}

/** "The article" may be another one. "A version of this article" appears elsewhere without "first". Both must be the line. */
export const VAGUE = /^the (?!above|following|preceding|original)/;
export const VERSION = /\bcopy of\b|\b(?:version|fassung|original\w*|versión|versione|versão|versie)\b/;

/** What posts are called. Of a report or a study, an author may write that it was published. */
const POST =
  /article|conteúdo|conten(?:ido|uto?)\b|stor(?:y|ies)|\bpost|piece|essay|column|interview|\btext|artikel|beitrag|artículo|entrada|\bnota|entrevista|artigo|matéria|coluna|articol|\btesto|intervist|billet|tribune|chronique|entretien|artikkel|juttu|kirjoitus|inlägg|krönik|indlæg|kronik|innlegg|artykuł|tekst|\bwpis|wywiad|felieton|článek|článok|rozhovor|příspěv|príspev|стат[ьті]|материал|матеріал|текст|интервью|інтерв|колонк|cikk|írás|bejegyzés|interviu|članak|članek|prispevek|чланак|yazı|makale|söyleşi|röportaj|άρθρο|κείμενο|artikul|erthygl|grein|straipsn|rakst|tulisan|bài|مقال|مطلب|نوشته|یادداشت|כתבה|מאמר|פוסט|טור|लेख|記事|원고|기사|文章/;

/** Whether words name a post, and not a report or a study. */
export const isPost = (words: string): boolean => POST.test(words);

/** Articles before a noun, which may mean another thing of which the author writes. */
export const DEFINITE = /^(?:the|der|die|das|den|la|le|el|lo|il|o|a|os|as|het|de) |^l'/;

/** "Der Text des Gesetzes": what follows the noun says whose text it is. */
const WHOSE = /^\s*(?:des|der|du|de la|de l'|del|della|dell'|dello|do|da|dos|van (?:de|het)) /;

/** "His article", where the pronoun comes last; "the photo of this article"; "in this article". */
const POSSESSED =
  /^(?:\s*(?:del[ea]s?|seu|sua|של(?:ו|ה|הם|י)|(?:του|της|τους|μου)(?=\s(?:δημοσ|πρωτοδ|εμφαν|αρχικά|πρώτα))|của (?:ông|bà|anh|cô|chị|tôi|họ|ấy|mình))(?!\p{L})|\sमें\s|(?:da|de|nda|nde)\s|에서(?!는)|ของ(?:เขา|เธอ|ผม|ท่าน)|の(?!英語版|日本語版|原文|初出|オリジナル|転載|再掲|翻訳|元)|で(?!は|す)|に(?:登場|関|出て|ある|含|書)|의 (?!영문|원문|번역|최초)|(?:图片|圖片|配图|照片|插图|题图|封面|数据|數據))/u;

/** "An answer to this article", where the article comes first. */
const REPLY = /^(?:への|に対する|についての|に関する|에 (?:대한|관한)|[와과] 관련)/;

/** A law, or an article of one: "ce texte de loi", "Статья 12 закона". */
const NUMBERED =
  /^\s*de loi\s|^\s*(?:№ ?)?\d{1,4} (?:of the|des|der|du|de la|del|закон|кодекс|конституц|устав|договор|ustaw|zákon)/;

/** Whether words at the beginning of a sentence name a part or the text of something else. */
export const isOfOther = (self: string, rest: string): boolean =>
  (DEFINITE.test(self) && WHOSE.test(rest)) || POSSESSED.test(rest) || NUMBERED.test(rest) || REPLY.test(rest);

/** Whether words at the beginning of a sentence may name another text than this post. */
export const isOther = (self: string): boolean => DEFINITE.test(self) && !POST.test(self);

/** Words before the publisher from whom a post comes. */
const COMES =
  /\b(?:is|comes|stammt|provient|proviene) (?:here |to us |to you )?(?:from|aus|de|du|d'|del|dal|da) |pochodzi ze? |pochází ze? |pochádza zo? |взят[оаы]? (?:из|с) |узят[оаи] (?:з|із) /;

/** What an agency does with the texts of others, behind their publisher. */
export const DISTRIBUTED =
  /^["'”’»]*,? (?:and )?(?:was |is )?(?:(?:reviewed|edited) and )?(?:distributed|syndicated) by\b/;

/** Stems of "republish" and "reprint". */
export const REPRINT =
  /permission to (?:re-?)?(?:publish|print|share|run|post) (?:this|it|the (?:text|article|story|piece))|autorisation de (?:re)?publi|permiso (?:para|de) (?:re)?publi|permissão (?:para|de) (?:re)?publi|permesso di (?:ri)?pubblic|toestemming om|(?:text|artikel|beitrag) (?:\S+ )?(?:zu übernehmen|zu veröffentlichen|übernehmen|veröffentlichen)|\bre-?(?:publish|post|print|produc)|cross-?post|nachdruck|abdruck|nachveröffentlich|wiederveröffentlich|zweitveröffentlich|reproduc|reproduir|republi|ripubblic|riprodu|overnemen|overname|herpublicatie|återpublic|genudgiv|gjengi|przedruk|přetisk|převz|prevza|újraközl|újrapublik|перепечат|перепублик|передрук|препечат|ανα?δημοσίευ/;

/** Where a sentence begins to say that the post was published before. */
export function markerIn({ origin, published, again }: Patterns, masked: string): number | undefined {
  const first = placeOf(origin, masked);
  const out = first === undefined ? undefined : placeOf(published, masked);
  return first !== undefined && out !== undefined ? Math.min(first, out) : placeOf(again, masked);
}
