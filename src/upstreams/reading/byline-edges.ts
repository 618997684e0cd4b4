/** What bylines have around a name: what somebody did, a job, a place, a date, an agency, for whom somebody writes. */
import { lowered } from "../../html/runs.ts";
import { isCity, isGivenName } from "./byline-places.ts";
import { AGENCIES, DONE_BY, JOB, JOB_IN_ENGLISH, LETTER, ORGANIZATION, UNSPACED_WORK, WORKS } from "./byline-words.ts";

/** "Our" before a job. */
const OUR = "(?:unser(?:e[rmn]?|s)?|our|notre|nos|nuestr[oa]s?|nostr[oa]|onze|vår|vores|nasz(?:a|ego)?|наш(?:его|ей)?)";
/** A job before a name, without other words that might be a name. */
const JOB_AHEAD =
  "(?:(?:own|staff|senior|special|freelance|political|science|health|business|sports?|foreign|chief|associate|contributing|features?|news|investigative|legal|guest) )*" +
  `${JOB_IN_ENGLISH}|(?:redakteur|journalist|korrespondent|reporter|autor|kolumnist|mitarbeiter)(?:in|en)?|(?:correspondante?|journaliste|envoyée? spéciale?)(?: (?:à|en|au) [^,]{2,30},)?|corresponsal|enviad[oa] especial|inviat[oa]|redacteur|verslaggever`;

/** Somebody who speaks for another, or by whom a post is. */
const BY_AHEAD = "(?:by|von|par|por|de|di|da|door|van|av|af|fra)";

/** Verbs in front of a name: "rozmawiał Jan Nowak". */
const DID =
  "die fragen stellten?|das (?:gespräch|interview) führten?|rozmawiała?|notowała?|opracowała?|przygotowała?|беседовала?|подготовила?|записала?|перев[её]ла?|розмовляла?|підготувала?|записав|napsala?|připravila?|přeložila?|írta|fordította|készítette|yazan|çeviren|hazırlayan|aus [^\\s,]+(?: [^\\s,]+)? berichte(?:t|n)|oleh|viết bởi|كتبت?|ترجمة|إعداد";

/** Words before a name. Those that are also part of names count only before two more words. */
const OPENING = new RegExp(
  `^(?:(?:an? |the |eine? |une? |un[ao]? |uma? |een |en |ett |et )?${DONE_BY}` +
    `|(?:本[报報刊]|[\u3400-\u9FFF]{2,4}[社报報网網])(?:特约|特約|见习|見習|实习|實習)?[記记]者\\s*(?=[\u3400-\u9FFF])` +
    `|(?:${BY_AHEAD}\\s+)?${OUR}\\s+(?:${JOB_AHEAD}),?\\s+` +
    `|(?:guest (?:author|writer|contributor|columnist)|gastautor(?:in)?|autor invitado|auteure? invitée?)(?:\\s*:\\s*|\\s+(?=\\S+\\s+\\S))` +
    `|(?:by|von|par|por|door)\\s+(?:${JOB_AHEAD}),?\\s+|${JOB_IN_ENGLISH}: ?` +
    `|staff ${JOB_IN_ENGLISH}\\s+(?=\\S+\\s+\\S)` +
    `|(?:by|por|par):?\\s+|${BY_AHEAD}\\s*:\\s*` +
    `|(?:von|door|av|af|di)(?=\\s+\\S+\\s+\\S)\\s+|(?:του|της|των|από τ(?:ον|ην))\\s+` +
    `|(?:as told to|in conversation with|im gespräch mit|interview(?:ed)? by)\\s+` +
    `|dal(?:l['’]|la |\\s)(?:nostr[oa] )?(?:inviat[oa]|corrispondente) |συνέντευξη στ(?:ον|ην?) ` +
    `|(?:${DID})\\s*:\\s*|(?:${DID})\\s+(?=\\S+\\s+\\S))(?=${LETTER})`,
);

const OTHERS = `,?\\s+(?:mit (?:material|informationen) (?:von|der) .{2,30}|(?:und|mit) agenturen|(?:avec|et) (?:les )?agences|[ye] agencias|con agencias|ed? agenzie|(?:with|and) (?:news |wire )?(?:agencies|services)|(?:avec|con|com|mit|med|met) (?:l['’]|la |le |der |den |el |a )?(?:${AGENCIES})|con (?:información|datos|informaciones) de .{2,30}|(?:com|con|avec|mit|der) (?:a |la |l['’]|der )?(?:agência|agencia|agence|agentur|agenzia) \\S+|com (?:informações|agências)(?: d[aeo]s? .{2,30})?|(?:with|using) (?:information|material|files) from .{2,30}|et al\\.?|(?:and|und|et|y|e) \\d+ (?:others|more|weitere|autres|más|outros|altri)|and (?:others|colleagues|friends|contributors|co-?authors)|et autres|y otros|u\\. ?a\\.|и др\\.?|i in\\.)`;
const AGENCY_LIST = `(?:(?:agencia|agence|agenzia|agência|agentur) )?(?:${AGENCIES})(?: ?[,/+] ?(?:${AGENCIES}))*`;

/** A role behind a name, or an agency beside it. */
const ROLE = new RegExp(
  `\\s*[(（[](?:${WORKS}も?|[\u3400-\u9FFF]{0,4}(?:記者|记者|特派員|委員|教授|弁護士)|(?:(?:avec|with|mit|con|com|med|met|theo|z|со?|та|и|and|und|et|y) )?${AGENCY_LIST}|photographer|editor|reporter|writer|translator|contributor|@\\w+|https?:\\/\\/[^\\s()]*)[)）\\]]$` +
    `|(?<=\\S\\s\\S*)(?:\\s*[,،/|]|\\s[–—-])\\s*(?:(?:[^\\s,]+ ){0,3}?(?:[^\\s,-]+-)?${JOB_IN_ENGLISH}|staff|${JOB})$|\\s+\\[?@\\w+\\]?$` +
    `|(?<=\\S\\s\\S*)(?:\\s*[/／|｜,،]|\\s[–—•-])\\s*${AGENCY_LIST}$` +
    `|\\s*=\\s*[\uAC00-\uD7A3]{2,6}$|\\s+(?:(?:객원|선임|인턴|전문)?기자|특파원|편집자|(?:편집|논설)위원|칼럼니스트)(?:\\([\uAC00-\uD7A3]{2,5}\\))?$` +
    `|(?<=^[\u3400-\u9FFF]{2,4})\\s*(?:记者|記者|编辑|編輯|编译|主编|氏|さん|様|先生)$|(?<=[\u3400-\u9FFF] [\u3400-\u9FFF]{1,3})(?:氏|さん|様)$|(?<=^[\uAC00-\uD7A3]{2,4}) ?(?:씨|님)$` +
    `|(?<=[\u0590-\uFFDC])\\s+(?:${UNSPACED_WORK})(?:[/／・·、](?:${UNSPACED_WORK}))*$|\\s(?:biên )?dịch$|,\\s\\S+ (?:muhabiri|temsilcisi|editörü|yazarı)$|\\s(?:újságíró|(?:fő)?szerkesztő|tudósító)$|(?<=[\u0590-\uFFDC])[＝=](?:${UNSPACED_WORK})$|${OTHERS}$`,
);

/** "Photos by the author". */
const OWN_PICTURES =
  "(?:фото|photos?|fotos?|foto|zdjęcia|fotky) (?:автора|автор|by the author|des autors|der autorin|de l['’]auteure?|del autor|do autor|dell['’]autore|autora)";

/** What authors of opinions are. */
const OFFICE =
  "(?:(?:associate|assistant|visiting|senior|executive|managing|former|co-?) ?)*(?:professor|lecturer|director|founder|president|minister|chair(?:man|woman)?|fellow|economist|historian|lawyer|novelist|poet|researcher|scientist|analyst|ceo|cto|ph\\.?d\\.? (?:candidate|student))|professor(?:in)?|dozent(?:in)?|historiker(?:in)?|schriftsteller(?:in)?|professeure?|historienne?|écrivaine?|profesora?|escritora?|professora?|professore(?:ssa)?|scrittore|scrittrice|hoogleraar|schrijver|schrijfster|профессор|писатель|историк";

const ROLE_ALONE = new RegExp(
  `^(?:${OUR} )?(?:(?:[^\\s,]+ ){0,3}?(?:[^\\s,-]+-)?${JOB_IN_ENGLISH}|${JOB}|${OFFICE}|${OWN_PICTURES})(?: (?<field>.+))?$`,
);

/** The beginning of what is no name, but somebody's field: "at", "en", "für"; an article or preposition in Arabic and Hebrew. */
const OF_FIELD =
  /^(?:in|at|for|of|from|on|à|en|em|au|aux|de|du|des|da|do|di|del|della|dal|d['’]\S+|w|we|z|в|на|по|из|для|у|з|für|bei|der|des|am|im|aus|van|bij|voor|på|i|hos|ved|del|về|tại)\s|^(?:ال|لل|في|من|شؤون)|^[הבל]\p{L}|^\S+$/u;
const IN_SMALL_LETTERS = /^\p{Ll}/u;

/** Whether words are a job alone, with or without its field: "Staff Writer", "envoyée spéciale à Kiev". */
export function isRole(words: string): boolean {
  const said = words.trim();
  const match = ROLE_ALONE.exec(lowered(said));
  if (match === null) return false;
  const length = match.groups?.["field"]?.length;
  const field = length === undefined ? undefined : said.slice(-length);
  return field === undefined || OF_FIELD.test(field) || IN_SMALL_LETTERS.test(field);
}

/** A job with its field behind a name. */
function withoutField(name: string): string {
  const [whole = "", behind = ""] = /(?:\s*[,،]|\s[–—-])\s+([^,،]+)$/u.exec(name) ?? [];
  return whole !== "" && isRole(behind) ? name.slice(0, -whole.length) : name;
}

/** A full name, and behind it a paper and a job without a comma: "Ida Brandt Harbor Post Staff Writer". */
function withoutJob(name: string): string {
  const [, person = "", job] = /^(\p{Lu}[^\s,]+(?:\s\p{Lu}\.)?\s\p{Lu}[^\s,]+)\s(.+)$/u.exec(name) ?? [];
  return job !== undefined && isRole(job) && isGivenName(person.split(" ", 1)[0]!) ? person : name;
}

/** The pronouns that somebody goes by. */
const PRONOUNS =
  /\s*[(（[](?:she|he|they|xe|ze|elle|iel|ella|él|elu|sie|er|hen|hon|han|lei|lui|zij|hij|any)(?:\s?[/,|]\s?\p{L}{2,6}){1,3}[)）\]]/iu;

/** A full name, and for whom somebody writes. */
const FOR =
  /^(\p{Lu}\S*(?:\s+\S+){0,2}?\s+\p{Lu}\S*?)(?:,?\s+(?:[–—-]\s+)?(?:(?:[Ss]pecial|[Ee]xclusive)(?:ly)? (?:to|for)|(?:exklusiv|eigens) für|(?:spécialement|en exclusivité) pour|(?:especial|en exclusiva|exclusivo) para|speciaal voor|специально для|спеціально для|specjalnie dla)|,?\s+(?:для|dla)(?=\s+["„«\p{Lu}])|\s+(?:for|für|pour|voor|via|at|bei|bij|chez|@|of(?=\s+[Tt]he\s)))\s+(?:(?:[Tt]he|den|die|das|le|la|il|el|het|de|os?|as?)\s+)?["'“„«]?\p{Lu}.*$/u;

/** A full name; and behind it "is a reporter at …", "on November 3, 2026", or an age. */
const TOLD =
  /^(\p{Lu}\S*(?:\s+\S+){0,2}?\s+\p{Lu}[^\s,]*),?\s+(?:(?:is|was|are|ist|sind|est|es|é|è|är|er|jest)\s+(?:an?|the|eine?|freie[r]?|une?|el|la|un[ao]?|uma?|il|en|ett)\s.+|(?:is|ist|est)\s+\p{Ll}.+|(?:(?:on|am|le|el|em|il|op|den)\s+)?(?:\p{L}{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?|\d{1,2}\.?\s+(?:de\s+)?\p{L}{3,10}\.?,?(?:\s+de)?)\s+\d{4}.*|(?:on\s+)?\d{4}-\d{2}-\d{2}.*|(?<=,\s*)\d{1,3})$/u;

/** A full name and a place. In Dutch, "en" is "and", so two words after it may be a name. "Kim Sol in Paris", "Kim Sol (Madrid)", "Kim Sol (ks)", "王小明（北京）". */
const PLACE =
  /^((?!The\s)\p{Lu}\S*(?:\s+\S+){0,2}?\s+\p{Lu}[^\s,]*),?\s+(?:(?:in|à|em|aus|from)\s+\p{Lu}[\p{L}'’.-]*(?:\s+\p{Lu}[\p{L}'’.-]*){0,2}|en\s+\p{Lu}[\p{L}'’.-]*|\((?:(?:in|à|aus|from) )?\p{Lu}[\p{L}.-]{2,20}\)|\(\p{Ll}{2,5}\))$|^([\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}]+(?:\s[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}]+)+)\s*\([\p{L}\p{M}]+\)$|^(\p{sc=Han}{1,4}[ 　]?[\p{sc=Han}\p{sc=Hiragana}]{1,4})[（(](?:\p{sc=Han}{2}|[\p{sc=Hiragana}\p{sc=Katakana}・ー\s]+)[)）]$/u;

/** All words around names, as their expressions spell them. */
export const WORDS_AROUND = [OPENING.source, ROLE.source, OFFICE, OWN_PICTURES].join(" ");

/** People together, of whom "in …" may say what they are about. */
const PEOPLE =
  /\b(?:women|men|girls|boys|people|friends|writers|doctors|students|teachers|workers|journalists|reporters|scientists|engineers|parents|youth|voices|artists|citizens|partners|mothers|fathers|young|black|big|frauen|männer|freunde|femmes|hommes|mujeres|hombres|donne|uomini)\b/iu;

/** A full name, and in brackets a place, a job or a paper: "(Washington, correspondant)", "(Harbor Post)". */
function withoutBrackets(name: string): string {
  const [whole = "", within = ""] =
    /(?<=^[^@\s]+\s[^@]+|^\p{sc=Han}[\p{sc=Han}\p{sc=Hiragana}]{1,6})\s*[(（]([^()（）]*)[)）]$/u.exec(name) ?? [];
  return whole !== "" && within.split(/[,;]\s*/).some((part) => isRole(part) || isCity(part) || ORGANIZATION.test(part))
    ? name.slice(0, -whole.length)
    : name;
}

/** A full name, and of which organization somebody is: "Ida Brandt of Harbor Post". */
function withoutMembership(name: string): string {
  const [whole = "", of = ""] =
    /(?<=^\p{Lu}\S*(?:\s\S+)?\s\p{Lu}\S*)\s+(?:of|from|von der|de la|du)\s+(?:[Tt]he\s+)?(\p{Lu}.+)$/u.exec(name) ?? [];
  return whole !== "" && ORGANIZATION.test(of) ? name.slice(0, -whole.length) : name;
}

const withoutPlace = (name: string): string => (PEOPLE.test(name) ? name : name.replace(PLACE, "$1$2$3"));

/** A field without the words before its first name. */
export const withoutOpening = (field: string): string => field.slice(OPENING.exec(lowered(field))?.[0].length ?? 0);

const withoutRole = (name: string): string => name.slice(0, ROLE.exec(lowered(name))?.index);

/** A name without what stands around it. */
export const nameAlone = (name: string): string => {
  const opened = withoutOpening(name.replace(PRONOUNS, "")).replace(/^the (?=\p{Lu})/u, "");
  const bare = withoutJob(withoutField(withoutBrackets(opened).replace(TOLD, "$1")));
  return withoutPlace(withoutMembership(withoutField(withoutRole(withoutRole(bare))).replace(FOR, "$1")));
};

/** Two names of Japan of at least four characters each. Those that are shorter may be the parts of one. */
const PAIR_OF_JAPAN =
  /^\p{sc=Han}[\p{sc=Han}\p{sc=Hiragana}]{3,5}(?:[ 　]\p{sc=Han}[\p{sc=Han}\p{sc=Hiragana}]{3,5})+$/u;

/** A reporter's line of China or Taiwan: "記者王小明／台北報導", "记者 王小明 北京报道". */
const REPORT_OF_CHINA =
  /^[〔［【(（[]?\s*(?:本报|本報|本刊|中央社|特約|特约|見習|见习|實習|实习)*(?:記者|记者|特派員|特派员)\s*(\p{sc=Han}{2,4}(?:[、，,]\p{sc=Han}{2,4})*)(?:\s*[／/]\s*|\s+)\p{sc=Han}{0,8}(?:報導|报道|報道|專電|電|电)\s*[〕］】)）\]]?$/u;

/** A line of an agency: "中央社記者王小明台北3日電". */
const WIRE_OF_CHINA = /^\p{sc=Han}{0,4}[記记]者(\p{sc=Han}{2,3})\p{sc=Han}{2}\d{1,2}日[電电]$/u;

/** Two people who talk: "山田太郎×佐藤花子". */
const TALK_OF_HAN = /^\p{sc=Han}[\p{sc=Han}\p{sc=Hiragana}]{1,5}(?:[×✕]\p{sc=Han}[\p{sc=Han}\p{sc=Hiragana}]{1,5})+$/u;

/** Where somebody is, as a part of a list: "à Rome". */
export const isPlace = (part: string): boolean => /^(?:à|in|aus|from|de|em|en)\s\p{Lu}\S*(?:\s\p{Lu}\S*)?$/u.test(part);

/** One person and a city: "王小明 北京". */
function besideCity(field: string): string[] | undefined {
  const parts = /^[\u3400-\u9fff]{2,4}[ 　]+[\u3400-\u9fff]{2,4}$/.test(field) ? field.split(/[ 　]+/) : [];
  const people = parts.filter((part) => !isCity(part));
  return people.length === 1 ? people : undefined;
}

/** The names of a line in which spaces separate people, or of a reporter's line. */
export const namesOfHan = (field: string): string[] | undefined =>
  besideCity(field.trim()) ??
  REPORT_OF_CHINA.exec(field.trim())?.[1]?.split(/[、，,]/) ??
  WIRE_OF_CHINA.exec(field.trim())?.slice(1) ??
  (TALK_OF_HAN.test(field) ? field.split(/[×✕]/) : undefined) ??
  (PAIR_OF_JAPAN.test(field) ? field.split(/[ 　]/) : undefined);
