/** Names of months in the languages of feeds. */

const LANGUAGES = (
  "en de fr es pt it nl pl ru uk cs sk sl hr bs sr sr-Latn bg mk ro hu fi sv da nb nn is et lv lt el tr az ca gl eu ga cy " +
  "sq mt be he ar fa ur hi bn mr ta te gu kn ml pa th vi id ms tl sw hy ka kk uz mn af eo"
).split(" ");

/** Spellings in feeds that the platform does not produce. */
const OTHERS: Record<string, string> = {
  en: "sept 9",
  de: "mär 3 mrz 3 maerz 3 jänner 1 feber 2",
  fr: "fevr 2 fev 2 aout 8 dec 12 decembre 12 fevrier 2 jan 1 fév 2 jul 7 juil 7 aoû 8",
  es: "set 9 setiembre 9 sept 9",
  pt: "março 3 marco 3",
  it: "sett 9",
  ru: "мая 5 май 5 сен 9 сент 9 ноя 11 нояб 11 янв 1 фев 2 мар 3 апр 4 июн 6 июл 7 авг 8 окт 10 дек 12",
  ro: "noi 11",
  nl: "mrt 3 maa 3",
  el: "ιαν 1 φεβ 2 μαρ 3 απρ 4 μαι 5 μαϊ 5 ιουν 6 ιουλ 7 αυγ 8 σεπ 9 οκτ 10 νοε 11 δεκ 12",
  fi: "tam 1 hel 2 maa 3 huh 4 tou 5 kes 6 hei 7 elo 8 syy 9 lok 10 mar 11 jou 12",
  // A month of two words counts with both.
  ar: "كانون-الثاني 1 تشرين-الأول 10 تشرين-الثاني 11 كانون-الأول 12 شباط 2 آذار 3 نيسان 4 أيار 5 حزيران 6 تموز 7 آب 8 أيلول 9",
  uk: "січ 1 лют 2 бер 3 кві 4 тра 5 чер 6 лип 7 сер 8 вер 9 жов 10 лис 11 гру 12",
  bg: "яну 1",
  be: "тра 5",
  lt: "sau 1 vas 2 kov 3 bal 4 geg 5 bir 6 lie 7 rgp 8 rgs 9 spa 10 lap 11 gru 12",
  gl: "xuñ 6",
  eu: "urtarrilaren 1 urtarrilak 1 otsailaren 2 otsailak 2 martxoaren 3 martxoak 3 apirilaren 4 apirilak 4 maiatzaren 5 maiatzak 5 ekainaren 6 ekainak 6 uztailaren 7 uztailak 7 abuztuaren 8 abuztuak 8 irailaren 9 irailak 9 urriaren 10 urriak 10 azaroaren 11 azaroak 11 abenduaren 12 abenduak 12",
  hi: "सितम्बर 9 अक्तूबर 10 नवम्बर 11 दिसम्बर 12",
  hr: "siječanj 1 veljače 2 ožujak 3 travanj 4 svibanj 5 lipanj 6 srpanj 7 kolovoz 8 rujan 9 listopad 10 studenog 11 studeni 11 prosinac 12",
  id: "pebruari 2 nopember 11 nop 11 nov 11 peb 2",
  tr: "kasim 11 aralik 12",
  sq: "kor 7 gus 8",
  he: "יונ 6 יול 7 בנוב 11 בינו 1 בפבר 2 במרץ 3 באפר 4 במאי 5 ביוני 6 ביולי 7 באוג 8 בספט 9 באוק 10 בדצמ 12",
};

const tables = new Map<string, Map<string, number>>();

/**
 * The month that one of several words names. If a word names different months in different languages, the post's
 * language decides, then English.
 *
 * @param language BCP 47
 * @returns the word, and 1 to 12
 */
export function monthAmong(words: readonly string[], language: string | undefined): [string, number] | undefined {
  for (const tag of language === undefined ? LANGUAGES : [language, ...LANGUAGES]) {
    const table = tableOf(tag);
    for (const word of words) {
      const key = bare(word);
      // Hebrew writes "in" as a letter before the month.
      const month = table?.get(key) ?? (key.startsWith("ב") ? table?.get(key.slice(1)) : undefined);
      if (month !== undefined) return [word, month];
    }
  }
  return undefined;
}

/** A name without case, accents and full stops, which feeds often lose. */
const bare = (word: string): string =>
  word
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}]/gu, "")
    .toLowerCase();

function tableOf(tag: string): Map<string, number> | undefined {
  const known = tables.get(tag);
  if (known) return known;
  if (tables.size > TABLES_MAX) return undefined;
  const table = new Map<string, number>();
  tables.set(tag, table);
  try {
    for (const options of STYLES) addAll(table, tag, options);
  } catch {
    // The platform does not know the language, so there are no months.
  }
  for (const [, name, month] of (OTHERS[tag] ?? "").matchAll(/(\S+) (\d+)/g)) table.set(bare(name!), Number(month));
  return table;
}

/** Feeds choose their language tags freely. This is somewhat more than the number of languages. */
const TABLES_MAX = 150;

/** Names alone and within a date, where many languages use another case. */
const STYLES: readonly Intl.DateTimeFormatOptions[] = [
  { month: "long" },
  { month: "short" },
  { month: "long", day: "numeric", year: "numeric" },
  { month: "short", day: "numeric", year: "numeric" },
];

function addAll(table: Map<string, number>, tag: string, options: Intl.DateTimeFormatOptions): void {
  const format = new Intl.DateTimeFormat(tag, { ...options, calendar: "gregory", timeZone: "UTC" });
  for (let month = 1; month <= 12; month += 1) {
    const part = format.formatToParts(Date.UTC(2026, month - 1, 5)).find(({ type }) => type === "month")?.value ?? "";
    for (const word of [part, part.split(" ").at(-1)!]) {
      const name = bare(word);
      if (/\p{L}[\p{L}\p{M}]/u.test(name) && !table.has(name)) table.set(name, month);
    }
  }
}
