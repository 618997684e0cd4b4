/** Sentences that begin with the post and go on about another text: "This essay is about a book that first appeared in …". */
import { DEFINITE, isOther } from "./stems.ts";
import { wordsOf } from "./names.ts";

/** Whether a sentence about a definite text goes on to tell of it. */
export const isTold = (self: string, after: string): boolean => DEFINITE.test(self) && BUT.test(after);
const BUT =
  /^[\s"'”»]*[,;–—-]?\s*(?:but|yet|however|doch|aber|jedoch|mais|pero|mas|ma|però|maar|men|mutta|ale|lecz|но|але|αλλά|ama|fakat|dar|de)\s/;

/**
 * Whether what a sentence says was published is not the post itself.
 *
 * @param self the words with which it names the post
 * @param between what it says from there to "first" or "published", as written
 */
export function isOfAnother(self: string, between: string): boolean {
  const lower = between.toLowerCase();
  if (MAY.test(lower) || THE_FIRST.test(lower)) return true;
  if (DEFINITE.test(self) && ABOUT.test(lower)) return true;
  if (MADE_FROM.test(lower)) return false;
  const relative = RELATIVE.exec(lower);
  if (relative !== null && (isOther(self) || saidIn(between.slice(0, relative.index)) > 0)) return true;
  if (NEW_THING.test(lower)) return true;
  return ANOTHER.test(lower) || (CASELESS.test(lower) && isLong(lower));
}

/** What is allowed or planned has not happened. */
const MAY =
  /(?<!\p{L})(?:may|can|must|should|could|might|will|would|cannot|darf|dürfen|kann|können|soll|wird(?= (?:zuerst|erstmals))|peut|peuvent|pourra|sera|puede[n]?|podrá|será|pode[m]?|poderá|può|possono|potrà|sarà|mag|mogen|kan(?= )|får|saa|może|można|może|может|можно|будет|може|можна|μπορεί)(?!\p{L})/u;
/** "Three tools, the first published by …" */
const THE_FIRST =
  /(?:^|\s)(?:the|its|their|whose|one|another|ones|those|otr[oa]|outr[oa]|un altro|un'altra|celui|celles?|ceux|quell[oaie]|aquel|aquell[oa]s?|aquele|aquela)\s$/;
/** What a definite text is about. */
const ABOUT = /^\s+(?:about|on|zu[mr]?|über|sur|sobre|su|sulla?|over|om|o|о|об|про|για|hakkında)\s/;

/** The beginning of a clause about what precedes it. */
const RELATIVE =
  /(?<!\p{L})(?:that|which|who|whose|where|der|die|das|dem|den|dessen|deren|qui|que|dont|où|quien|donde|che|cui|dove|onde|dat|waar|som|hvor|joka|jonka|jota|jossa|któr\p{L}+|kter\p{L}+|ktor\p{L}+|котор\p{L}+|як(?:ий|а|е|у|ого|ої|ій|их)|кой\p{L}+|amely\p{L}*|care|που|yang|जो|जिसे)(?!\p{L})/u;

/** How many words say something, besides those before names. */
const saidIn = (text: string): number =>
  wordsOf(text).filter((word) => /^\p{Ll}|^\p{Lo}/u.test(word) && !BY.has(word)).length;
const BY = new Set("by from of von der des de du da do di della van af av fra od z ze от автора par por".split(" "));

/** "An investigation", "a letter": a text that is not the post. */
const ANOTHER =
  /(?<!\p{L})(?:an?|one|une?|un[oa]?|uma?|eine?[nrms]?|een|et|ett|en|ένα)\s(?:\S+\s){0,3}?(?:article|report|study|investigation|story|essay|book|novel|letter|poll|survey|enquête|étude|rapport|livre|roman|texte|tribune|lettre|reportaje|informe|estudio|artículo|libro|carta|artigo|estudo|livro|relatório|articolo|studio|rapporto|inchiesta|lettera|bericht|studie|buch|recherche|artikel|brief|text|onderzoek|boek|undersøgelse|bok|bog|undersökning|βιβλίο)(?!\p{L})/u;
/** What was published is named right before: "based on a list originally published by". */
const NEW_THING =
  /(?:^|\s)(?:an?(?!\s(?:été|d'|par|pub|ini|fost|ap[aă]r|é|fo|l[ao]s?\s|el\s|l'|un[ao]?\s|est[ea]\s|cett?e?\s))|une?|un[oa]|uma?|eine[rnms]?|einem|een)\s(?:[^\s,;:]+\s){1,4}$/;

/** What makes another text of this one. */
const MADE_FROM =
  /translat|version|versão|fassung|übersetz|tradu[cçz]|vertal|adapt|excerpt|extract|extrait|auszug|fragmento|trecho|estratto|re-?p(?:rint|ost|ubli)|abridge|shorten|expand|edit|chapter|kapitel|chapitre|capítulo|capitolo|übernahme|nachdruck/;

/** Scripts without capitals, which have no names that could be told from other words. */
const CASELESS = /[\u0590-\u08FF\u0900-\u0DFF\u4E00-\u9FFF]/;
const WORDS_MAX = 3;
const WORDS_MAX_IN_ARABIC = 1;
const HAN_MAX = 2;
/** What may stand before "first" in Chinese: when, where, which version. */
const OF_HAN =
  /的?(?:[中英日法德俄韩韓]文|原|完整|精简|删节|缩略|早期|初)版本?|[已曾原由于於在经經获獲为為系是最早首先次年月日，《》「」“”\s\d]/g;

/** Whether more is said there than the language, the author and the like. */
function isLong(lower: string): boolean {
  if (/[\u4E00-\u9FFF]/.test(lower) && !/[\u3040-\u30FF]/.test(lower))
    return lower.startsWith("作者") || (lower.replace(OF_HAN, "").match(/[\u4E00-\u9FFF]/g) ?? []).length > HAN_MAX;
  if (/[\u3040-\u30FF]/.test(lower) || /^\s*(?:ל|ב|لل?|ب|به |از |من |द्वारा)/.test(lower)) return false;
  return wordsOf(lower).length > (/[\u0600-\u06FF]/.test(lower) ? WORDS_MAX_IN_ARABIC : WORDS_MAX);
}
