import { isFrontPage, isSamePost, isSameSite, webAddress } from "../web/addresses.ts";
import type { Link } from "../html/runs.ts";
import { type Footer, isSameTitle, nameOf, type Subject, wordsOf } from "./names.ts";

/**
 * The words of one language with which a sentence says that its post was published elsewhere before. Each is part of a
 * regular expression: stems and alternatives, in any case.
 */
interface Words {
  /** Names the post itself: "this article". */
  self: string;
  /** "originally", "first". */
  origin: string;
  /** "published", "appeared". */
  published: string;
  /** "republished from", "syndicated by arrangement with". */
  again?: string;
  /** Whether the publisher may precede these words. */
  isVerbLast?: true;
}

/** Up to two words between "this" and "article". */
const BETWEEN = "(?:(?!the |an? |past |last |week|month|year|morning|evening)[^\\s.,]+ ){0,2}?";

const ENGLISH_NOUN =
  "(?:article|stor(?:y|ies)|post|piece|essay|column|report|interview|feature|review|commentary|op-ed|text|work|content|item|entry|investigation|analysis|editorial|blog|dispatch|series|excerpt|guide|poem|translation)";
const GERMAN_NOUN =
  "(?:artikel|beitrag|text|geschichte|interview|kommentar|essay|bericht|reportage|kolumne|gastbeitrag|analyse|stück|meldung|blogbeitrag|blogpost|post|übersetzung|rezension)";
const FRENCH_NOUN =
  "(?:article|texte|billet|reportage|chronique|tribune|entretien|analyse|histoire|contenu|enquête|interview|papier)";
const SPANISH_NOUN =
  "(?:artículo|texto|reportaje|contenido|post|historia|nota|entrada|entrevista|noticia|publicación|columna|análisis|trabajo|investigación|crónica|pieza)";
const PORTUGUESE_NOUN =
  "(?:artigo|texto|post|matéria|reportagem|história|conteúdo|entrevista|coluna|análise|notícia|publicação)";
const DUTCH_NOUN = "(?:artikel|bericht|verhaal|stuk|tekst|column|interview|blog|opiniestuk|essay|reportage|recensie)";
const RUSSIAN_NOUN = "(?:стать|материал|текст|интервью|репортаж|колонк|эссе|запис|публикаци|заметк)";

const WORDS: readonly Words[] = [
  {
    self: `th(?:is|e above|e following|e preceding) ${BETWEEN}${ENGLISH_NOUN}|(?:an?|the|this) (?:[\\w-]+,? ){0,3}?(?:version|translation|adaptation) of (?:this|the) ${ENGLISH_NOUN}|(?:the )?original (?:article|story|post|version)`,
    origin: "originally|first|initially|previously|original(?= )",
    published: "published|appear(?:ed|s)|ran(?= )|printed|posted|produced|released|aired|featured|carried",
    again:
      "(?:published |printed |appears |used |shared )?(?:here )?(?:with|by) (?:the )?(?:kind )?permission (?:of|from)|(?:re-?(?:published|printed|produced|posted|blogged|shared)|cross-? ?posted|syndicated|shared|used)(?: here)?(?: with| by| under)?(?: the| kind)*(?: from| courtesy of| permission (?:of|from)| arrangement with| agreement with)",
  },
  {
    self: `dies(?:er|e|es) ${BETWEEN}${GERMAN_NOUN}|(?:der|die|das|den) ${GERMAN_NOUN}|(?:eine?|die) (?:\\S+ ){0,2}?(?:version|fassung|übersetzung) (?:dieses|des|von diesem) ${GERMAN_NOUN}`,
    origin: "zuerst|ursprünglich|erstmals|zunächst|im original|zuvor|bereits|erstveröffentlich",
    published: "erschien|erscheint|veröffentlich|publiziert|gedruckt",
    again:
      "(?:mit (?:freundlicher |der )?(?:genehmigung|erlaubnis) (?:von|der|des))|(?:übernommen|nachgedruckt|nachdruck|wiederveröffentlicht|abdruck|crossposting|crosspost)(?: mit)?(?: freundlicher)? (?:genehmigung (?:von|der|des)|erlaubnis (?:von|der|des)|von|aus)",
  },
  {
    self: `ce(?:t|tte)? ${BETWEEN}${FRENCH_NOUN}|l'${FRENCH_NOUN}|(?:la|une) (?:\\S+ ){0,2}?version (?:\\S+ ){0,2}?(?:de (?:cet|ce|cette) |de l')${FRENCH_NOUN}`,
    origin:
      "initialement|d'abord|à l'origine|pour la première fois|originellement|originalement|originale?|en premier|précédemment|auparavant",
    published: "publi|paru|apparu|diffusé",
    again:
      "(?:publiée? |reproduite? )?avec (?:l'|la )(?:aimable )?(?:autorisation|permission) d|(?:republié|reproduit|repris|relayé)e? (?:ici )?(?:de|depuis|à partir de|avec l'(?:aimable )?autorisation d[eu]|avec la permission d[eu])",
  },
  {
    self: `est[ea] ${BETWEEN}${SPANISH_NOUN}|(?:el|la) (?:presente )?${SPANISH_NOUN}|(?:la|una) (?:\\S+ ){0,2}?versión (?:\\S+ ){0,2}?de est[ea] ${SPANISH_NOUN}`,
    origin: "originalmente|por primera vez|primero|inicialmente|original|originariamente|previamente|en su origen",
    published: "publicad|publicó|aparec|apareci|difundid",
    again:
      "con (?:el |la )?(?:permiso|autorización) de|(?:reproducid|republicad|reproduce|republica)[oa]? (?:aquí )?(?:de|desde|con (?:el )?permiso de|con (?:la )?autorización de|por cortesía de)",
  },
  {
    self: "quest[oa'] ?(?:[^\\s.,]+ ){0,2}?(?:articolo|testo|post|intervista|contenuto|storia|contributo|pezzo|saggio)|l'articolo|il (?:testo|pezzo)|una versione (?:\\S+ ){0,2}?di quest[oa'] ?\\S+",
    origin: "originariamente|inizialmente|originalmente|per la prima volta|in origine|originale|precedentemente|prima",
    published: "pubblicat|appars|uscit",
    again:
      "(?:ripubblicat|riprodott|tratt)[oa] (?:qui )?(?:da|dal|su|con il permesso di|per gentile concessione di|con autorizzazione di)",
  },
  {
    self: `es[ts][ea] ${BETWEEN}${PORTUGUESE_NOUN}|[oa] ${PORTUGUESE_NOUN}|uma versão (?:\\S+ ){0,2}?dest[ea] ${PORTUGUESE_NOUN}`,
    origin: "originalmente|inicialmente|primeiro|pela primeira vez|original|anteriormente|originariamente",
    published: "publicad|apareceu|veiculad|saiu",
    again:
      "(?:republicad|reproduzid)[oa] (?:aqui )?(?:de|do|da|com (?:a )?permissão d[eoa]|com (?:a )?autorização d[eoa])",
  },
  {
    self: `d(?:it|eze) ${BETWEEN}${DUTCH_NOUN}|(?:het|de) ${DUTCH_NOUN}|een (?:\\S+ ){0,2}?versie van d(?:it|eze) ${DUTCH_NOUN}`,
    origin: "oorspronkelijk|eerder|als eerste|voor het eerst|eerst",
    published: "gepubliceerd|verscheen|verschenen|geplaatst",
    again: "(?:overgenomen|herpubliceerd|herplaatst) (?:van|uit|met toestemming van)",
  },
  {
    self: "(?:denna|detta|den här|det här) (?:\\S+ )?(?:artikel|artikeln|text|texten|inlägg|inlägget|krönika|krönikan|intervju|intervjun)|artikeln|texten|inlägget|krönikan|reportaget",
    origin: "ursprungligen|först|tidigare|för första gången",
    published: "publicera|dök upp|tryckt",
  },
  {
    self: "den(?:ne|) (?:\\S+ )?(?:artikel|tekst|historie|kronik)|dette (?:\\S+ )?(?:indlæg|interview)|artiklen|indlægget|teksten|historien|kronikken",
    origin: "oprindelig|først|tidligere",
    published: "udgivet|bragt|publicer|offentliggjort|trykt",
  },
  {
    self: "denne (?:\\S+ )?(?:artikkelen|saken|teksten|kronikken)|dette (?:\\S+ )?(?:innlegget|intervjuet)|artikkelen|innlegget|saken|teksten|kronikken|intervjuet",
    origin: "opprinnelig|først|tidligere",
    published: "publiser|utgitt|trykket|trykt",
  },
  {
    self: "(?:tämä |kyseinen )?(?:\\S+ )?(?:artikkeli|juttu|kirjoitus|teksti|haastattelu)",
    origin: "alun ?perin|ensin|ensimmäisen kerran|aiemmin",
    published: "julkaist|ilmesty",
  },
  {
    self: "(?:ten |niniejszy |powyższy |to )?(?:artykuł|tekst|wpis|wywiad|reportaż|materiał|felieton|esej)",
    origin: "pierwotnie|oryginalnie|po raz pierwszy|wcześniej|najpierw",
    published: "opublikowan|ukazał",
    again: "(?:przedruk|przedrukowano) (?:z|za|za zgodą)",
  },
  {
    self: "(?:tento |tato |toto )?(?:článek|text|rozhovor|příspěvek|článok|príspevok|rozhovor|komentář|komentár)",
    origin: "původně|poprvé|nejprve|pôvodne|prvýkrát|najprv|po prvý raz",
    published: "publikov|publikovan|vyšel|vyšlo|vyšla|zveřejn|zverejn|uverejn|otištěn",
  },
  {
    self: `(?:эт(?:а|от|о) |данн(?:ая|ый) |настоящ\\S+ )?(?:\\S+ )?${RUSSIAN_NOUN}[а-яё]{0,3}`,
    origin: "первоначально|впервые|изначально|ранее|оригинал",
    published: "опубликован|вышл|вышел|появил",
    again: "(?:перепечат|публикуется)\\S* (?:из|с|с разрешения|с сайта)",
  },
  {
    self: "(?:ц(?:я|ей|е) )?(?:стаття|матеріал|текст|інтерв'ю|колонка|публікація|запис|репортаж|допис)",
    origin: "спочатку|вперше|уперше|спершу|первісно|раніше",
    published: "опубліков|опублікув|вийш|з'явив|з'явила",
  },
  {
    self: "(?:тази |този |това )?(?:статия|статията|материал|материалът|текст|текстът|интервю|интервюто)",
    origin: "първоначално|оригинално|за пръв път|за първи път",
    published: "публикуван|излезе|излиза",
  },
  {
    self: "(?:ova?j? |ово |овај |ова |ta |to )?(?:članak|tekst|priča|intervju|prispevek|besedilo|članek|чланак|текст|прича|интервју|статијата)",
    origin:
      "izvorno|prvotno|prvi put|originalno|najprije|najpre|izvirno|prvič|najprej|првобитно|изворно|оригинално|најпре|први пут|првпат",
    published: "objav|izašao|izašla|izšel|izšla|објав|изашао",
  },
  {
    self: "(?:ez (?:az? )?|az? )(?:\\S+ )?(?:cikk|írás|bejegyzés|interjú|szöveg|riport)",
    origin: "eredetileg|először|korábban",
    published: "megjelen|jelent meg|publikál|közöl",
  },
  {
    self: "(?:acest(?:ă|) )?(?:articol|articolul|text|textul|interviu|interviul|postare|material|materialul)",
    origin: "inițial|original|prima dată|pentru prima dată|anterior",
    published: "publicat|apărut|apare",
  },
  {
    self: "(?:aquesta? |est[ea] |l'|o )(?:article|text|entrada|entrevista|reportatge|artigo|texto|nova)",
    origin: "originalment|originàriament|per primera vegada|inicialment|orixinalmente|por primeira vez|primeiro|primer",
    published: "publica|publicou|aparegu|apareix|apareceu",
  },
  {
    self: "(?:bu )?(?:yazı|makale|haber|içerik|metin|röportaj|söyleşi)",
    origin: "ilk olarak|ilk kez|ilk önce|ilk defa|aslen|daha önce|orijinal",
    published: "yayımlan|yayınlan|çıktı|çıkmış",
    isVerbLast: true,
  },
  {
    self: "(?:αυτό )?το (?:παρόν )?(?:άρθρο|κείμενο)|η (?:παρούσα )?συνέντευξη",
    origin: "αρχικά|πρώτη φορά|πρώτα|πρωτο",
    published: "δημοσιε|εμφανίστηκε",
  },
  {
    self: "(?:šis |ši )?(?:straipsnis|tekstas|interviu)|(?:šis )?(?:raksts|teksts)|(?:see |käesolev )?(?:artikkel|lugu|tekst|intervjuu|postitus)",
    origin: "pirmą kartą|iš pradžių|pirmiausia|sākotnēji|pirmo reizi|algselt|esmakordselt|esmalt|varem",
    published: "paskelbt|publikuot|pasirod|publicēt|avaldat|ilmus",
  },
  {
    self: "(?:þessi )?(?:grein|greinin|pistill|pistillinn)",
    origin: "upphaflega|fyrst|áður",
    published: "birt",
  },
  {
    self: "(?:ה?כתבה|ה?מאמר|ה?פוסט|ה?טור|ה?רשימה|ה?ראיון)",
    origin: "לראשונה|במקור",
    published: "פורסמ|פורסם|הופיע|ראה אור",
  },
  {
    self: "(?:نُ?شرت? )?(?:هذا|هذه) (?:المقالة?|النص|التقرير|المادة|القصة|الحوار)",
    origin: "أولاً|أولا|لأول مرة|في الأصل|أصلاً|أصلا|للمرة الأولى|سابقاً",
    published: "نُ?شر|ظهر",
  },
  {
    self: "این (?:مقاله|مطلب|نوشته|گزارش|یادداشت|متن|مصاحبه)",
    origin: "اولین بار|نخستین بار|ابتدا|در اصل|پیش‌تر|پیشتر",
    published: "منتشر|چاپ",
    isVerbLast: true,
  },
  {
    self: "(?:यह|इस|ये) (?:लेख|कहानी|रिपोर्ट|आलेख|खबर|ख़बर)",
    origin: "मूल रूप से|मूलतः|सबसे पहले|पहली बार|पहले",
    published: "प्रकाशित|छप",
    isVerbLast: true,
  },
  {
    self: "এই (?:লেখা|নিবন্ধ|প্রতিবেদন|প্রবন্ধ)\\S*",
    origin: "প্রথম|মূলত",
    published: "প্রকাশিত",
    isVerbLast: true,
  },
  {
    self: "(?:この|本)(?:記事|稿|投稿|文章|インタビュー|コラム|原稿|文)",
    origin: "最初に|もともと|初めて|元々|初出|当初|はじめて|先に",
    published: "公開|掲載|発表",
    isVerbLast: true,
    again: "転載|再掲",
  },
  {
    self: "(?:이|본|위) ?(?:글|기사|게시물|칼럼|인터뷰|콘텐츠)",
    origin: "원래|처음|최초|먼저|앞서",
    published: "게재|게시|발행|실렸|실린|공개|보도",
    isVerbLast: true,
  },
  {
    self: "(?:本|此|这篇|這篇|该|該)(?:文章?|稿|篇文章?)|原文",
    origin: "最初|最早|首先|首次|首发|首發|原载|原載|原刊|先",
    published: "发表|發表|刊登|发布|發佈|發布|刊載|刊载|刊发|刊于|首发|首發|載於|载于",
    isVerbLast: true,
    again: "转载自|轉載自|授权转载|授權轉載",
  },
  {
    self: "bài (?:viết |báo |phỏng vấn )?này|bài viết",
    origin: "lần đầu|đầu tiên|gốc|trước đó",
    published: "xuất bản|đăng|công bố",
  },
  {
    self: "(?:artikel|tulisan|berita|cerita|esai|wawancara|rencana) ini",
    origin: "pertama kali|awalnya|semula|mulanya|sebelumnya|asalnya",
    published: "diterbitkan|dimuat|tayang|terbit|dipublikasikan|disiarkan",
  },
  {
    self: "บทความ(?:นี้)?|เรื่องนี้|ข่าวนี้",
    origin: "ครั้งแรก|ดั้งเดิม|เดิมที",
    published: "เผยแพร่|ตีพิมพ์|ปรากฏ|ลงใน",
  },
  {
    self: "гэты (?:артыкул|матэрыял|тэкст)|артыкул|матэрыял|тэкст",
    origin: "упершыню|першапачаткова|спачатку",
    published: "апублікаван|надрукаван|выйш",
  },
  {
    self: "(?:оваа|овој) (?:статија|текст|приказна)|статијата|текстот",
    origin: "првично|за првпат|првпат|првобитно|прво",
    published: "објавен",
  },
  {
    self: "hierdie (?:artikel|berig|storie|stuk|teks|rubriek)",
    origin: "oorspronklik|eerste|vir die eerste keer",
    published: "verskyn|gepubliseer",
  },
  {
    self: "(?:makala|habari|ripoti) hii",
    origin: "kwanza|awali",
    published: "ilichapishwa|imechapishwa|iliyochapishwa",
  },
  {
    self: "ang (?:artikulong|kuwentong|balitang|ulat na|sanaysay na) ito",
    origin: "unang|orihinal",
    published: "inilathala|nailathala|lumabas",
  },
  {
    self: "یہ (?:مضمون|تحریر|رپورٹ|کالم)",
    origin: "پہلی بار|سب سے پہلے|اصل میں|پہلے",
    published: "شائع",
    isVerbLast: true,
  },
  {
    self: "हा (?:लेख|मजकूर)|यो (?:लेख|समाचार)",
    origin: "प्रथम|पहिल्यांदा|मूळतः|पहिलो पटक|सुरुमा",
    published: "प्रकाशित",
    isVerbLast: true,
  },
  {
    self: "இந்த(?:க்|ப்|ச்)? (?:கட்டுரை|பதிவு|செய்தி)",
    origin: "முதலில்|முதன்முதலில்|முதன்முறையாக",
    published: "வெளியா|வெளிவந்த|பிரசுர",
    isVerbLast: true,
  },
  {
    self: "ఈ (?:వ్యాసం|కథనం)",
    origin: "మొదట|మొదటిసారి",
    published: "ప్రచురిత",
    isVerbLast: true,
  },
  {
    self: "ਇਹ (?:ਲੇਖ|ਖ਼ਬਰ)|આ (?:લેખ|અહેવાલ)",
    origin: "ਪਹਿਲੀ ਵਾਰ|ਪਹਿਲਾਂ|પ્રથમ|પહેલી વાર",
    published: "ਪ੍ਰਕਾਸ਼ਿਤ|પ્રકાશિત",
    isVerbLast: true,
  },
  {
    self: "(?:ეს )?(?:სტატია|ტექსტი|მასალა)",
    origin: "პირველად|თავდაპირველად",
    published: "გამოქვეყნ",
  },
  {
    self: "(?:այս )?(?:հոդվածը|նյութը|տեքստը)",
    origin: "առաջին անգամ|սկզբնապես|ի սկզբանե",
    published: "հրապարակվ|տպագրվ",
    isVerbLast: true,
  },
  {
    self: "(?:bu|ushbu) (?:məqalə|mətn|maqola|matn)|бұл (?:мақала|мәтін)",
    origin: "ilk dəfə|ilk olaraq|əvvəlcə|ilk bor|birinchi marta|dastlab|алғаш|бастапқыда",
    published: "dərc|yayımlan|nəşr|chop etil|nashr|e'lon|жарияла|жарық",
    isVerbLast: true,
  },
  {
    self: "ky (?:artikull|shkrim|tekst)|artikulli|shkrimi",
    origin: "fillimisht|së pari|për herë të parë|origjinalisht",
    published: "botua|publiku",
  },
  {
    self: "(?:artikulu|testu|idazki) hau",
    origin: "lehenengoz|lehen aldiz|jatorriz|lehendabizi|lehenengo",
    published: "argitaratu|agertu",
    isVerbLast: true,
  },
  {
    self: "(?:cyhoeddwyd|ymddangosodd) (?:yr? )?(?:erthygl|darn)(?: hwn| hon)?|(?:yr )?erthygl hon",
    origin: "gyntaf|wreiddiol",
    published: "cyhoeddwyd|ymddangosodd",
  },
  {
    self: "foilsíodh an (?:t-alt|píosa)(?: seo)?|an t-alt seo",
    origin: "ar dtús|den chéad uair|i dtosach",
    published: "foilsíodh|foilsithe",
  },
  {
    self: "(?:ĉi tiu|tiu ĉi) (?:artikolo|teksto)",
    origin: "unue|origine",
    published: "aperis|publikig",
  },
  {
    self: "dësen (?:artikel|text|bäitrag)",
    origin: "fir d'éischt|ursprénglech",
    published: "publizéiert|erschéngen",
  },
];

/** A label before a sentence: "Editor's note:"; but not the label of a picture. */
const LABEL =
  /(?![\s\p{P}]*(?:photo|foto|bild|image|imag|illustr|picture|cover|titelbild|grafik|video|chart|map|screenshot))[\s\p{P}]*(?:\p{L}[\p{L}' .]{2,30}: ?)?[\s\p{P}]*/uy;

interface Patterns {
  self: RegExp;
  origin: RegExp;
  published: RegExp;
  again: RegExp | undefined;
  isVerbLast: boolean;
}

const compile = ({ self, origin, published, again, isVerbLast }: Words): Patterns => ({
  self: new RegExp(self, "uy"),
  origin: new RegExp(origin, "ug"),
  published: new RegExp(published, "ug"),
  again: again === undefined ? undefined : new RegExp(again, "ug"),
  isVerbLast: isVerbLast === true,
});

let compiled: Patterns[] | undefined;
let marked: RegExp | undefined;

/** The text in lower case, with the same offsets. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** Whether a line has a word that may say where a post was first. Most lines have none, and are not read closely. */
export function isMarked(text: string): boolean {
  marked ??= new RegExp(WORDS.flatMap(({ origin, again }) => [origin, ...(again ? [again] : [])]).join("|"), "u");
  return marked.test(lowered(text));
}

const LETTER = /[\p{L}\p{M}]/u;
/** Scripts that are written without spaces. */
const UNSPACED = /[\u0E00-\u0EFF\u3040-\u9FFF\uAC00-\uD7AF]/;

/**
 * Where a stem begins a word. This is checked by code, because patterns with classes of letters take long to compile.
 */
function placeOf(stems: RegExp | undefined, text: string): number | undefined {
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
function pastStem(stems: RegExp | undefined, text: string, at: number): number | undefined {
  if (stems === undefined) return undefined;
  stems.lastIndex = at;
  const match = stems.exec(text);
  if (match === null || match.index !== at) return undefined;
  const space = text.indexOf(" ", at + match[0].length);
  return space === -1 ? text.length : space + 1;
}

/** The end of the label before a sentence; undefined when the label describes a picture. */
function pastLabel(text: string): number | undefined {
  LABEL.lastIndex = 0;
  return LABEL.exec(text)?.[0].length;
}

/** The end of the words with which a sentence names its post at its beginning. */
function pastSelf({ self }: Patterns, text: string, at: number | undefined): number | undefined {
  if (at === undefined) return undefined;
  self.lastIndex = at;
  const match = self.exec(text);
  return match === null ? undefined : at + match[0].length;
}

/**
 * Ends of sentences, but not the full stop of "St.", "Dr.", "Sept.", of dates such as "3.", or before a lower-case
 * letter.
 */
export const SENTENCE_END =
  /[.。।](?<!(?:^|\s)(?:\p{Lu}\p{L}{0,2}|Sept|Inc|Ltd|vol|no|\d{1,2})\.)(?=\s|$)(?!\s+\p{Ll})|$/gu;

const SENTENCE_MAX_CHARS = 420;

/**
 * Finds a footer in a line's last sentence, whatever its word order: the sentence names the post itself ("this
 * article"), says that it was published before, and has a link or a known name. It may also contain dates, authors, the
 * issue and remarks on the publisher. A sentence that does not name the post must be short, and the whole line.
 */
export function footerInSentence(text: string, links: Link[], subject: Subject): Footer | undefined {
  if (links.length === 0 && nameIn(text, subject) === undefined) return undefined;
  const start = lastSentenceOf(text);
  const said = text.slice(start);
  if (said.length > SENTENCE_MAX_CHARS || !isMarked(said)) return undefined;
  const within = links.flatMap((link) =>
    link.start >= start && link.text !== "" ? [{ ...link, start: link.start - start, end: link.end - start }] : [],
  );
  const lower = lowered(said);
  const masked = within.reduce(
    (left, link) => left.slice(0, link.start) + LINKED.repeat(link.end - link.start) + left.slice(link.end),
    lower,
  );
  const sentence = { said, lower, masked, links: within, label: pastLabel(lower) };
  compiled ??= WORDS.map(compile);
  for (const patterns of compiled) {
    const named = readNamed(patterns, sentence, subject) ?? (start === 0 ? readBare(patterns, sentence) : undefined);
    if (named !== undefined) return { ...judged(named, subject), start };
  }
  return undefined;
}

/** Whether a line names the post itself at its beginning, and says little more. */
export function isOfPost(text: string): boolean {
  compiled ??= WORDS.map(compile);
  const lower = lowered(text);
  const label = pastLabel(lower);
  return compiled.some((patterns) => {
    const opening = pastSelf(patterns, lower, label);
    return opening !== undefined && wordsOf(text.slice(opening)).length <= AUXILIARIES_MAX;
  });
}

/** The most auxiliaries: "was", "has been". */
const AUXILIARIES_MAX = 3;

/** Replaces the characters of a link. */
const LINKED = "\uFFFC";

function lastSentenceOf(text: string): number {
  const from = Math.max(0, text.length - SENTENCE_MAX_CHARS - 1);
  let start = 0;
  for (const { index, 0: stop } of text.slice(from).matchAll(SENTENCE_END)) {
    const end = from + index + stop.length;
    if (text.slice(end).trim() !== "") start = end;
  }
  return start;
}

interface Found {
  name: string;
  publisher?: URL;
  post?: URL;
  /** Whether it names the post itself, and so is certainly a footer. */
  isSure: boolean;
}

interface Sentence {
  said: string;
  lower: string;
  /** In lower case, with the words of its links masked. */
  masked: string;
  links: Link[];
  /** Where the sentence begins after its label. */
  label: number | undefined;
}

/** Reads "This article was first published on November 3 in the Quay Post, a magazine of the coast." */
function readNamed(patterns: Patterns, sentence: Sentence, subject: Subject): Found | undefined {
  const { said, lower, masked, links, label } = sentence;
  const opening = pastSelf(patterns, lower, label);
  const marker = opening === undefined ? undefined : markerIn(patterns, masked);
  if (opening === undefined || marker === undefined) return undefined;
  const post = links.find(({ end }) => end <= opening);
  const others = links.filter((link) => link !== post && !isDate(link.text));
  const next = others.find(({ start }) => start >= marker);
  if (next !== undefined)
    return isNear(masked.slice(marker, next.start)) ? foundBy(next, others, post, true) : undefined;
  const last = patterns.isVerbLast ? others.at(-1) : undefined;
  if (last !== undefined) return foundBy(last, others, post, true);
  const name = nameIn(said.slice(opening), subject);
  return name === undefined ? undefined : { name, isSure: true };
}

/** Where a sentence begins to say that the post was published before. */
function markerIn({ origin, published, again }: Patterns, masked: string): number | undefined {
  const first = placeOf(origin, masked);
  const out = first === undefined ? undefined : placeOf(published, masked);
  return first !== undefined && out !== undefined ? Math.min(first, out) : placeOf(again, masked);
}

const NEAR_WORDS_MAX = 11;
/** Words that follow in notes on corrections. */
const CORRECTED =
  /\bupdat|\bcorrect|\bedited|\brevised|\bmisst|\berrors?\b|aktualisiert|korrig|mis à jour|actualiz|corregid|aggiorn|atualiz|bijgewerkt|uppdat|opdat|oppdat|päivit|zaktualiz|обновл|оновл|güncel|更新|수정/i;

/** Whether only dates, an issue and the like are between the words and the publisher. */
function isNear(between: string): boolean {
  const plain = between.replace(DATES, " ");
  if (wordsOf(plain).length > NEAR_WORDS_MAX || CORRECTED.test(plain)) return false;
  // Another clause has another subject.
  return !/[;!?]|,(?:\s+[^\s,]+){4,}\s*$/.test(plain);
}

/** Reads "First published on 3 November 2026 in the Quay Post." */
function readBare(patterns: Patterns, { masked, links, label }: Sentence): Found | undefined {
  const opening =
    label === undefined ? undefined : (pastBare(patterns, masked, label) ?? pastNoun(patterns, masked, label));
  const link = links.find(({ text }) => !isDate(text));
  if (opening === undefined || link === undefined || opening > link.start) return undefined;
  const before = masked.slice(opening, link.start).replace(DATES, " ");
  const after = masked.slice(link.end).replace(ISSUE, " ").replace(DATES, " ");
  if (/[,;:]/.test(before) || wordsOf(before).length > WORDS_BEFORE_MAX || wordsOf(after).length > WORDS_AFTER_MAX)
    return undefined;
  // "First published in X, the novel sold …" has another subject.
  if (/^[\s"'”»]*[,;–—]\s*\p{L}/u.test(after) && !LEAVE.test(after)) return undefined;
  return foundBy(link, links, undefined, false);
}

/** The end of "First published", "published first" or "republished from". */
function pastBare({ origin, published, again }: Patterns, text: string, at: number): number | undefined {
  const [first, out] = [pastStem(origin, text, at), pastStem(published, text, at)];
  const both =
    (first === undefined ? undefined : pastStem(published, text, first)) ??
    (out === undefined ? undefined : pastStem(origin, text, out));
  return both ?? pastStem(again, text, at);
}

/** The end of such words after one noun: "Article first published". */
function pastNoun(patterns: Patterns, text: string, at: number): number | undefined {
  const space = text.indexOf(" ", at);
  return space === -1 ? undefined : pastBare(patterns, text, space + 1);
}

const NAME_MIN_CHARS = 3;
const nameIn = (text: string, { names }: Subject): string | undefined =>
  names.find((name) => name.length >= NAME_MIN_CHARS && text.includes(name));

const WORDS_BEFORE_MAX = 6;
const WORDS_AFTER_MAX = 9;
const LEAVE = /permi|licen|genehmig|autori|erlaubnis|creative|toestemming|re-?p(?:rint|ublish)|\bCC\b/i;
const DATES =
  /\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:\.|st|nd|rd|th|º)? (?:de |d')?\p{L}{3,12}\.?,?(?: de)? \d{4}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/gu;

/** Which issue of a magazine a post was in. */
const ISSUE =
  /,? (?:issue|vol(?:ume)?\.?|no\.?|nr\.?|n[º°]|number|ausgabe|heft|numéro|número|numero|nummer) ?\d{1,4}(?![\p{L}\d])/giu;

const isDate = (text: string): boolean => /\d/.test(text) && text.replace(DATES, "").trim() === "";

function foundBy(link: Link, links: Link[], postLink: Link | undefined, isSure: boolean): Found | undefined {
  const publisher = webAddress(link.href);
  if (publisher === null) return undefined;
  const isPostOf = (url: URL | null) => url !== null && isSameSite(url, publisher) && !isFrontPage(url, null);
  // "With the headline …" links to another page of the same site.
  const headline = isFrontPage(publisher, null)
    ? links.map(({ href }) => webAddress(href)).find((url) => isPostOf(url))
    : undefined;
  const post = webAddress(postLink?.href) ?? headline ?? undefined;
  return { name: nameOf(link.written), publisher, ...(post && { post }), isSure };
}

function judged({ isSure, name, publisher, post }: Found, { title, addresses }: Subject): Omit<Footer, "start"> {
  // "First published: The Old Wall."
  const isTitled = isSameTitle(name, title);
  const page = post ?? (isTitled ? publisher : undefined);
  const isOwn = isTitled || (page !== undefined && addresses.some((address) => isSamePost(page, address)));
  const named = { name: isTitled ? "" : name, ...(publisher && { publisher }), ...(page && { post: page }) };
  return { named, proof: isOwn ? "own" : isSure ? "signed" : "likely" };
}
