/** Labels of links to the rest of a post, as publishing systems write them, by language. */
const LABELS: Readonly<Record<string, string>> = {
  en: "read (?:more|on|the|full|entire)|(?:continue|keep) reading|full (?:story|article|post)|(?:view|see) (?:article|post|more|full)|click here (?:to|for)|\\(?more ?(?:…|\\.{3}|»|→|\\))",
  de: "weiter ?lesen|mehr (?:lesen|erfahren)|zum (?:artikel|beitrag)|(?:ganzen )?(?:artikel|beitrag) lesen",
  fr: "lire (?:la suite|plus|l[’']article|davantage)|continuer (?:la|à) l(?:ecture|ire)|en savoir plus|suite de l[’']article",
  es: "leer (?:más|el artículo|completo)|(?:seguir|continuar|sigue|continúa) leyendo|ver más",
  pt: "(?:continuar|continue) (?:lendo|a ler|lectura|leitura)|le(?:ia|r) (?:mais|o artigo)|saiba mais|ver mais",
  it: "leggi (?:tutto|di più|ancora|l[’']articolo)|continua (?:a leggere|la lettura)|prosegui la lettura",
  nl: "lees (?:verder|meer|het)|verder lezen|doorlezen",
  sv: "läs (?:mer|vidare|hela)",
  da: "læs (?:mere|videre|hele)",
  no: "les (?:mer|meir|videre|heile|hele)",
  fi: "lue (?:lisää|koko)|jatka lukemista",
  is: "lesa (?:meira|áfram)",
  pl: "czytaj (?:dalej|więcej|całość)|przeczytaj więcej",
  cs: "číst (?:dál|více|celé)|pokračovat ve čtení|celý článek",
  sk: "čítať (?:viac|ďalej)|celý článok|pokračovať v čítaní",
  hu: "tovább (?:olvas|a cikkre)|olvass? tovább|bővebben|tovább ?(?:…|\\.{3}|»|→)",
  ro: "cite(?:ș|ş|s)te (?:mai|în|tot)|continu(?:ă|a) lectura|afl(?:ă|a) mai mult",
  hr: "pročitaj(?:te)? (?:više|još|cijeli|ceo)|(?:nastavi|nastavite) (?:čitati|sa čitanjem|s čitanjem)|opširnije",
  sl: "preberi(?:te)? več|beri(?:te)? (?:dalje|naprej|več)",
  lt: "skaityti (?:daugiau|toliau)|plačiau",
  lv: "lasīt (?:vairāk|tālāk|visu)|turpināt lasīt",
  et: "loe (?:edasi|rohkem|lähemalt|veel)",
  ca: "llegi(?:r|u)[- ]?(?:més|ne més)|llegeix[- ]?(?:més|ne més)|continua(?:r)? llegint",
  gl: "ler máis|seguir lendo",
  eu: "irakurri gehiago|(?:jarraitu|segi) irakurtzen",
  cy: "darllen(?:wch)? (?:mwy|rhagor)|parhau i ddarllen",
  ga: "léigh níos mó|lean ar aghaidh",
  sq: "lexo më (?:shumë|tepër)|vazhdo leximin",
  tr: "devamını oku|devamı(?: için)?|okumaya devam|daha fazla",
  az: "ardını oxu|davamını oxu|ətraflı",
  id: "baca (?:selengkapnya|selanjutnya|lagi|lebih)|selengkapnya|(?:lanjutkan|teruskan) membaca",
  vi: "đọc (?:tiếp|thêm)|xem thêm",
  el: "διαβάστε (?:περισσότερα|τη συνέχεια|όλο)|συνέχεια ανάγνωσης|συνεχίστε την ανάγνωση|περισσότερα",
  ru: "читать (?:далее|дальше|полностью|больше|ещё|еще|статью)|подробнее|продолжение",
  uk: "читати (?:далі|більше|повністю)|докладніше|детальніше",
  be: "чытаць (?:далей|больш)|падрабязней",
  bg: "прочети(?:те)? (?:още|повече|цялата)|продължи(?:те)? (?:с четенето|да четете)|виж(?:те)? още",
  sr: "прочитај(?:те)? (?:више|још|цео)|опширније|наставите са читањем",
  mk: "прочитај(?:те)? повеќе|продолжи со читање",
  ar: "[اإ]قر[أا] (?:المزيد|أكثر|المقال)|قراءة المزيد|(?:تابع|أكمل|متابعة) القراءة|المزيد",
  fa: "ادامه (?:مطلب|خواندن|خبر)|بیشتر بخوانید|ادامه ?(?:…|\\.{3}|»|→)",
  ur: "مزید پڑھیں",
  he: "קרא(?:ו)? (?:עוד|הלאה)|(?:ל)?המשך (?:ה)?קריאה|לקריאה נוספת|לכתבה המלאה",
  hi: "(?:और|आगे|पूरा|पूरी खबर) पढ़(?:ें|िए)",
  bn: "(?:আরও|আরো) পড়ুন|বিস্তারিত",
  ta: "மேலும் (?:படிக்க|வாசிக்க)",
};

/** The same in scripts without spaces, where a label may stand within a run of letters. */
const UNSPACED_LABELS: Readonly<Record<string, string>> = {
  th: "อ่าน(?:ต่อ|เพิ่มเติม|ทั้งหมด)",
  ja: "続き(?:を|は)|つづきを読む|もっと(?:読む|見る)|全文を|詳しく(?:は|見る|読む)",
  zh: "[阅閱][读讀](?:更多|全文|原文)|(?:继续|繼續)[阅閱][读讀]|(?:查看|点击|點擊)?(?:全文|更多内容|更多內容)",
  ko: "계속 ?읽기|더 ?(?:보기|읽기)|자세히 ?보기|전문 ?보기",
};

const LABEL = new RegExp(
  `(?<![\\p{L}\\p{M}])(?:${Object.values(LABELS).join("|")})|${Object.values(UNSPACED_LABELS).join("|")}`,
  "iu",
);

/** Whether the text of a link says that it leads to the rest of the post. */
export const saysReadMore = (text: string): boolean => LABEL.test(text);

/** Sentences that end the public part of a post, by language. */
const WALLS: Readonly<Record<string, string>> = {
  en:
    "\\bto (?:continue|keep) reading|(?:read|see|access|unlock|view|get|hear|watch)(?: access to)? the (?:rest|remainder) of (?:this|the) |" +
    "this (?:post|article|story|newsletter|issue|content|episode|page|edition) is (?:only )?(?:for|available (?:only )?(?:to|for)|reserved for|restricted to|exclusive to|limited to) (?:\\w+ ){0,2}(?:subscribers|members|patrons|supporters)|" +
    "the (?:rest|remainder) of this \\w+ is (?:only )?(?:for|behind|available|reserved)",
  de: "um weiter ?zu ?lesen|(?:um den|den) (?:ganzen|vollständigen|gesamten|restlichen) (?:artikel|beitrag|text) (?:zu lesen|lesen)|(?:nur|exklusiv) für (?:\\p{L}+ )?(?:abonnent|mitglieder|unterstützer)",
  fr: "il (?:vous )?reste \\d+(?:[.,]\\d+)?\\s?% d|pour (?:continuer (?:à lire|votre lecture|la lecture)|lire la suite|accéder à la suite)|réservée?s? (?:aux|à nos) (?:abonné|membre|adhérent)",
  es: "para (?:seguir leyendo|continuar leyendo|leer el resto)|(?:exclusivo|solo|sólo|reservado) para (?:\\p{L}+ )?(?:suscriptor|miembro|socio)",
  pt: "para (?:continuar (?:lendo|a ler)|ler o resto)|(?:exclusivo|só|apenas|reservado) (?:para|a) (?:\\p{L}+ )?(?:assinante|membro|subscritor)",
  it: "per (?:continuare a leggere|continuare la lettura|leggere il resto)|(?:riservato|solo|esclusivo) (?:agli|ai|per gli|per i) (?:abbonati|membri|soci)",
  nl: "om verder te lezen|om (?:de rest|het hele artikel) te lezen|(?:alleen|exclusief) voor (?:\\p{L}+ )?(?:abonnees|leden)",
  sv: "för att läsa vidare|endast för (?:prenumeranter|medlemmar)",
  ja: "続きを(?:読む|見る)には|(?:会員|有料)限定",
};

const WALLED = new RegExp(Object.values(WALLS).join("|"), "iu");

/** Whether a text says that the rest is for members, or for those who log in. */
export const saysMembersOnly = (text: string): boolean => WALLED.test(text);
