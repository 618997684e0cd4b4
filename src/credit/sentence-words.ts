/** The words in which publishers say that a post was published elsewhere before, by language. */

/**
 * The words of one language with which a sentence says that its post was published elsewhere before. Each is part of a
 * regular expression: stems and alternatives, in any case.
 */
export interface Words {
  /** Names the post itself: "this article". */
  self: string;
  /** "originally", "first". */
  origin: string;
  /** "published", "appeared". */
  published: string;
  /** "republished from", "syndicated by arrangement with". */
  again?: string;
  /** "Is republished", after the publisher's name. */
  taken?: string;
  /** Whether the publisher may precede these words. */
  isVerbLast?: true;
}

/** Up to two words between "this" and "article". */
const BETWEEN = "(?:(?!the |an? |past |last |week|month|year|morning|evening)[^\\s.,]+ ){0,2}?";

const ENGLISH_NOUN =
  "(?:article|stor(?:y|ies)|post|piece|essay|column|report|interview|feature|review|commentary|op-ed|text|work|content|item|entry|investigation|analysis|editorial|blog|dispatch|series|excerpt|guide|poem|translation|transcript|tutorial|introduction|overview|manifesto|testimony|briefing|recipe|newsletter|explainer|q ?& ?a|episode|roundup|primer|case study|walkthrough|press release|statement|announcement|letter|paper|chapter|lecture|talk|speech|profile|obituary|conversation)";
const GERMAN_NOUN =
  "(?:artikel|beitrag|text|geschichte|interview|kommentar|essay|bericht|reportage|kolumne|gastbeitrag|analyse|stück|meldung|recherche|folge|glosse|porträt|gespräch|leitartikel|vortrag|rede|anleitung|einführung|brief|rezept|protokoll|newsletter|blogbeitrag|blogpost|post|übersetzung|rezension)";
const FRENCH_NOUN =
  "(?:article|texte|billet|reportage|chronique|tribune|entretien|analyse|histoire|contenu|enquête|interview|papier|dossier|point de vue|note|récit|discours|guide|tutoriel|introduction|lettre|éditorial|critique)";
const SPANISH_NOUN =
  "(?:artículo|texto|reportaje|contenido|post|historia|nota|entrada|entrevista|noticia|publicación|columna|análisis|trabajo|investigación|crónica|pieza|perfil|informe|ensayo|opinión|relato|introducción|guía|tutorial|discurso|carta|receta|comentario|editorial|reseña)";
const PORTUGUESE_NOUN =
  "(?:artigo|texto|post|matéria|reportagem|história|conteúdo|entrevista|coluna|análise|notícia|publicação|crônica|ensaio|perfil|investigação|introdução|guia|tutorial|discurso|carta|receita|comentário|editorial|resenha)";
const DUTCH_NOUN =
  "(?:artikel|bericht|verhaal|stuk|tekst|column|interview|blog|opiniestuk|essay|reportage|recensie|onderzoek|gesprek|analyse)";
const RUSSIAN_NOUN = "(?:стать|материал|текст|интервью|репортаж|колонк|эссе|запис|публикаци|заметк)";

export const WORDS: readonly Words[] = [
  {
    // Each noun costs time when the expression is compiled, so they are spelled out once.
    self: `(?:th(?:is|e above|e following|e preceding) ${BETWEEN}|(?:(?:an?|the|this) (?:[\\w-]+,? ){0,3}?(?:version|copy|translation|adaptation)|parts?|portions?|sections?|excerpts?) of (?:this|the) |this is an? (?:[\\w-]+,? ){0,3}?(?:version|translation|adaptation|extract|excerpt|summary|re-?post|reprint) (?:of|from) an? (?:[\\w-]+ ){0,2}?)${ENGLISH_NOUN}|this is an? (?:[\\w-]+ ){0,2}?(?:article|post|story|piece|essay|column|interview|transcript|translation|talk)(?= (?:(?:that|which) )?(?:was )?(?:originally|first|previously) (?:published|posted|written|printed|aired|delivered))|(?:the )?original (?:article|story|post|version)|the (?:article|(?:blog )?post|essay|piece|op-ed|commentary)(?= (?:was|has|originally|first|appeared|ran) )|the above(?= (?:was|is|has been|originally|first|appeared|ran) )|this is (?=an? (?:re-?post|cross-?post|reprint))|(?:i|we) (?=(?:originally|first|previously) (?:wrote|published|posted|ran) (?:this|the above)(?: \\S+)? (?:for|on|at|in|with) )`,
    origin: "originally|first|initially|previously|original(?= )",
    published:
      "published|reported(?= by)|wrote this|appear(?:ed|s)|ran(?=[ .,]|$)|printed|posted|produced|released|aired|featured|carried|written for|broadcast|syndicated|distributed|issued",
    again:
      "(?:picked up|taken|sourced|copied|re-?used|relayed) from(?<=(?:is|was|been|were) (?:picked up|\\S+) from)|courtesy of(?<=(?:^|comes |is |was |here )courtesy of)|provided (?:to us )?by(?<=(?:was|is|been) provided (?:to us )?by)|translated and re-?(?:published|posted) from|(?:is )?a re-?publication (?:of|from)|as (?:originally |first )(?:published|seen|posted|featured) (?:on|in|at|by)|first seen (?:on|in|at)|(?:re-?post|cross-?post|x-?post|reprint) (?:from|of)|x-?posted(?: here)? (?:from|at|on)|cross-? ?posted(?: here)?(?: over)? (?:at|on|to)|(?:adapted|excerpted|condensed|abridged|expanded) from (?:an? |the )?(?:\\w+ )?(?:article|piece|post|story|essay|column|version|talk) (?:(?:that|which|was|first|originally) )*(?:published|appeared|ran) (?:in|at|on|by)|(?:published |printed |appears |used |shared )?(?:here )?(?:with|by) (?:the )?(?:kind )?permission (?:of|from)|(?:re-?(?:published|printed|produced|posted|blogged|shared)|excerpted|extracted|cross-? ?post(?:ed|ing)?|mirrored|syndicated|shared|used)(?: here)?,?(?: under (?:an? |the )?(?:creative commons|cc)(?: [\\w.()-]+){0,5}?)?(?: with| by| under)?(?: the| their| kind)*(?:(?: permission,)? from| via|,? courtesy of| permission (?:of|from)| arrangement with| agreement with)",
    taken:
      "(?:is|was|has been|appears) (?:here )?(?:re-?(?:published|printed|produced|posted)|syndicated|cross-? ?posted)",
  },
  {
    self: `dies(?:er|e|es) ${BETWEEN}${GERMAN_NOUN}|(?:der|die|das|den) ${GERMAN_NOUN}|(?:der|das) original(?:text|artikel|beitrag)?(?= (?:erschien|ist|wurde))|dies ist eine (?:\\S+ ){0,2}?(?:version|fassung|übersetzung) (?:eines|von einem) ${GERMAN_NOUN}(?:e?s)?,? (?:der|das) |(?:eine?|die) (?:\\S+ ){0,2}?(?:version|fassung|übersetzung) (?:dieses|des|von diesem) ${GERMAN_NOUN}`,
    origin: "zuerst|ursprünglich|erstmals|zunächst|im original|zuvor|bereits|erstveröffentlich",
    published:
      "erschien|erscheint|veröffentlicht(?!e)|publiziert(?!e)|gedruckt|stand(?= (?:am \\S+ (?:\\p{L}+ )?(?:\\d{4} )?)?(?:zuerst|ursprünglich|erstmals) (?:in|im|bei) )|zu lesen|gesendet|ausgestrahlt|geschrieben|produziert",
    again:
      "mit (?:freundlicher )?(?:genehmigung|erlaubnis) (?:übernommen|nachgedruckt|veröffentlicht) (?:von|aus)|übernahme (?:von|aus|des|der)|(?:mit (?:freundlicher |der )?(?:genehmigung|erlaubnis) (?:von|der|des))|(?:erstveröffentlichung|erstabdruck|erstpublikation):? (?:in|auf|bei|im|von)|(?:übernommen|nachgedruckt|nachdruck|(?:zweit|wieder)veröffentlichung|wiederveröffentlicht|abdruck|crossposting|crosspost)(?: mit)?(?: freundlicher)? (?:genehmigung (?:von|der|des)|erlaubnis (?:von|der|des)|von|aus)",
    taken: "(?:hier )?(?:wieder ?veröffentlicht|nachgedruckt|republiziert|zweitveröffentlicht|übernommen)",
  },
  {
    self: `ce(?:t|tte)? ${BETWEEN}${FRENCH_NOUN}|(?:ceci|c'|il s'agit) ?(?:est )?(?:d')?une (?:republication|publication croisée|traduction|reprise) d(?:'un|e l'|e cet) ?${FRENCH_NOUN}(?= )|(?:la )?version originale(?= (?:publi|paru))|l'${FRENCH_NOUN}|(?:la|une) (?:\\S+ ){0,2}?version (?:\\S+ ){0,3}?(?:de (?:cet|ce|cette) |de l')${FRENCH_NOUN}|traduction d(?:e l'|e cet |'un )${FRENCH_NOUN}`,
    origin:
      "initialement|déjà|d'abord|à l'origine|pour la première fois|originellement|originalement|originale?|en premier|précédemment|auparavant",
    published: "publi|paru|parut|apparu|diffusé|sorti|produite? par|écrite? pour",
    again:
      "(?:est )?une (?:republication|reprise) d|(?:première (?:publication|parution)|(?:publication|parution) (?:d'origine|originale|initiale))(?: dans| sur| :|:)|(?:publiée? |reproduite? )?avec (?:l'|la )(?:aimable )?(?:autorisation|permission|accord) d|(?:republié|reproduit|repris|relayé)e? (?:ici )?(?:de|du|des|depuis|à partir d[eu]|avec l'(?:aimable )?(?:autorisation|accord) d[eu]|avec la permission d[eu])",
    taken: "(?:est|a été) (?:ici )?(?:republié|reproduit|repris)e?",
  },
  {
    self: `est[ea] ${BETWEEN}${SPANISH_NOUN}|(?:la )?versión original(?= (?:publicad|aparecid))|(?:el|la) (?:presente )?${SPANISH_NOUN}|traducción de(?:l| un| este) ${SPANISH_NOUN}|(?:la|una) (?:\\S+ ){0,2}?versión (?:\\S+ ){0,3}?de est[ea] ${SPANISH_NOUN}`,
    origin:
      "originalmente|por primera vez|primero|inicialmente|original|originariamente|previamente|en su origen|antes|ya(?= publicad)",
    published: "publicad|(?<=se )publicó|aparec|apareci|difundid|salió|vio la luz|producid|elaborad|escrit[oa] para",
    again:
      "(?:primera publicación|publicación original)(?: en|:)|(?:es )?una (?:republicación|reproducción) del?|(?:publicad[oa] )?con (?:el |la )?(?:permiso|autorización) de|tomad[oa] de|por (?:gentileza|cortesía) de|(?:reproducid|republicad|reproduce|republica)[oa]? (?:aquí )?(?:de|desde|con (?:el )?permiso de|con (?:la )?autorización de|por cortesía de)",
    taken: "(?:se|es|fue|ha sido) (?:aquí )?(?:republica|reproduce|republicad|reproducid)",
  },
  {
    self: "(?:la )?versione originale(?= (?:pubblicat|appars))|quest[oa'] ?(?:[^\\s.,]+ ){0,2}?(?:articolo|testo|post|intervista|contenuto|storia|contributo|pezzo|saggio|inchiesta|reportage|analisi|racconto)|l'(?:articolo|intervista|inchiesta|analisi)|il (?:testo|pezzo|reportage|racconto)|traduzione d(?:i un|i questo|ell') ?(?:articolo|testo|post|intervista)|una versione (?:\\S+ ){0,2}?di quest[oa'] ?\\S+",
    origin:
      "originariamente|inizialmente|originalmente|per la prima volta|in origine|originale|precedentemente|prima|già",
    published: "pubblicat|appars|uscit|prodott",
    again:
      "(?:è )?una (?:ripubblicazione|riproduzione) d|(?:prima pubblicazione|pubblicazione originale)(?: su| in|:)|per gentile concessione d|(?:ripubblicat|riprodott|tratt|ripres)[oa] (?:qui )?(?:da|dal|su|con il permesso di|per gentile concessione di|con autorizzazione di)",
    taken: "(?:è|viene|è stat[oa]) (?:qui )?(?:ripubblicat|riprodott|ripres)",
  },
  {
    self: `es[ts][ea] ${BETWEEN}${PORTUGUESE_NOUN}|(?:a )?versão original(?= publicad)|[oa] ${PORTUGUESE_NOUN}|tradução d(?:o|a|e um|este) ${PORTUGUESE_NOUN}|uma versão (?:\\S+ ){0,2}?dest[ea] ${PORTUGUESE_NOUN}`,
    origin:
      "originalmente|inicialmente|primeiramente|primeiro|pela primeira vez|original|anteriormente|originariamente|já(?= publicad)",
    published: "publicad|apareceu|veiculad|saiu|produzid",
    again:
      "(?:é )?uma (?:republicação|reprodução) d[eoa]|(?:republicad|reproduzid)[oa] (?:aqui )?(?:de|do|da|com (?:a )?permissão d[eoa]|com (?:a )?autorização d[eoa])",
    taken: "(?:é|foi) (?:aqui )?(?:republicad|reproduzid)",
  },
  {
    self: `d(?:it|eze) ${BETWEEN}${DUTCH_NOUN}|(?:het|de) ${DUTCH_NOUN}|een (?:\\S+ ){0,2}?versie van d(?:it|eze) ${DUTCH_NOUN}`,
    origin: "oorspronkelijk|eerder|als eerste|voor het eerst|eerst",
    published:
      "gepubliceerd|verscheen|verschenen|geplaatst|stond(?:en)?(?= (?:eerst|eerder|oorspronkelijk) (?:in|op) )|gestaan|te lezen|geproduceerd|geschreven voor",
    again:
      "(?:eerste |oorspronkelijke )(?:publicatie|verschijning)(?: in| op|:)|met toestemming (?:overgenomen|herplaatst|gepubliceerd) (?:van|uit)|(?:overgenomen|herpubliceerd|herplaatst) (?:van|uit|met toestemming van)",
    taken: "(?:is|wordt|werd) (?:hier )?(?:overgenomen|herpubliceerd|herplaatst)",
  },
  {
    self: "(?:denna|detta|den här|det här) (?:\\S+ )?(?:artikel|artikeln|text|texten|inlägg|inlägget|krönika|krönikan|intervju|intervjun)|artikeln|texten|inlägget|krönikan|reportaget",
    origin: "ursprungligen|först|tidigare|för första gången",
    published: "publicera|dök upp|tryckt|att läsa|skriven för|skrevs för",
    again: "(?:återpublicera|återge|publicera)\\S*(?: här)? (?:från|med (?:\\S+ )?tillstånd (?:av|från))",
  },
  {
    self: "den(?:ne|) (?:\\S+ )?(?:artikel|tekst|historie|kronik)|dette (?:\\S+ )?(?:indlæg|interview)|artiklen|indlægget|teksten|historien|kronikken",
    origin: "oprindelig|først|tidligere",
    published: "udgivet|bragt|publicer|offentliggjort|trykt|på tryk|at læse|skrevet til|skrevet for",
    again: "(?:genudgivet|gengivet|bragt|genoptrykt)(?: her)? (?:fra|med (?:\\S+ )?tilladelse fra)",
  },
  {
    self: "denne (?:\\S+ )?(?:artikkelen|saken|teksten|kronikken)|dette (?:\\S+ )?(?:innlegget|intervjuet)|artikkelen|innlegget|saken|teksten|kronikken|intervjuet",
    origin: "opprinnelig|først|tidligere",
    published: "publiser|utgitt|trykket|trykt|på trykk|å lese|skrevet for",
    again: "(?:gjengitt|republisert|publisert)(?: her)? (?:fra|med (?:\\S+ )?tillatelse (?:fra|av))",
  },
  {
    self: "(?:tämä |kyseinen )?(?:(?!hänen |heidän )\\S+ )?(?:artikkeli|juttu|kirjoitus|teksti|haastattelu|kolumni|essee|reportaasi)",
    origin: "alun ?perin|ensin|ensimmäisen kerran|aiemmin",
    published: "julkaist|ilmesty",
  },
  {
    self: "(?:ten |niniejszy |powyższy |to )?(?:artykuł|tekst|wpis|wywiad|reportaż|materiał|felieton|esej)",
    origin: "pierwotnie|oryginalnie|po raz pierwszy|wcześniej|najpierw",
    published: "opublikowan|publikowan|wydrukowan|zamieszczon|ukazał",
    again:
      "pierwodruk(?: w|:)|pierwsza publikacja:?|(?:opublikowan\\S* )?dzięki uprzejmości|(?:przedruk(?:iem|ujemy)?|przedrukowano|przedrukowujemy|publikujemy|tłumaczenie) (?:z|ze|za)(?= )",
  },
  {
    self: "(?:tento |tato |toto )?(?:článek|text|rozhovor|příspěvek|článok|príspevok|rozhovor|komentář|komentár)",
    origin: "původně|poprvé|nejprve|pôvodne|prvýkrát|najprv|po prvý raz",
    published: "publikov|publikovan|vyšel|vyšlo|vyšla|zveřejn|zverejn|uverejn|otištěn|vytištěn|vytlačen",
    again:
      "(?:převzat[oýaé]|převzali jsme|přetištěno|prevzat[éýáo]|prevzali sme|publikujeme|zverejňujeme)(?: se svolením| so súhlasom)?(?: redakc[ei]| z| ze| zo| od)?",
  },
  {
    self: `(?:эт(?:а|от|о) |данн(?:ая|ый) |настоящ\\S+ )?(?:(?!е[её] |его |их |ч[ьеу])\\S+ )?${RUSSIAN_NOUN}[а-яё]{0,3}`,
    origin: "первоначально|впервые|изначально|ранее|оригинал",
    published: "опубликован|напечатан|размещ|вышл|вышел|выход|появил",
    again: '(?:перепечат|публикуется|публикуем|перевод|перевед)\\S* (?:из|с)(?= )|перевод стат\\S+ (?=[«"“„]?\uFFFC)',
  },
  {
    self: "(?:ц(?:я|ю|ей|е) )?(?:статт[яю]|матеріал|текст|інтерв'ю|колонк[ау]|публікаці[яю]|запис|репортаж|допис|есей?)",
    origin: "спочатку|вперше|уперше|спершу|первісно|раніше",
    published: "опубліков|опублікув|оприлюдн|надруков|розміщ|вийш|з'явив|з'явила",
    again:
      '(?:передрук|передруковано|публікується|публікуємо)(?: \\S+)? (?:з|із|зі|за дозволом)(?= )|переклад стат\\S+ (?=[«"“„]?\uFFFC)',
  },
  {
    self: "(?:тази |този |това )?(?:статия|статията|материал|материалът|текст|текстът|интервю|интервюто)",
    origin: "първоначално|оригинално|за пръв път|за първи път",
    published: "публикуван|отпечатан|напечатан|излезе|излиза",
    again: "(?:препечатано|препечатваме|препубликува\\S*|публикува\\S*) (?:от|с разрешение(?:то)?)",
  },
  {
    self: "(?:ova?j? |ово |овај |ова |ta |to )?(?:članak|tekst|priča|intervju|prispevek|besedilo|članek|чланак|текст|прича|интервју|статијата)",
    origin:
      "izvorno|prvotno|prvobitno|prvi put|originalno|najprije|najpre|izvirno|prvič|najprej|првобитно|изворно|оригинално|најпре|први пут|првпат",
    published: "objav|izašao|izašla|izšel|izšla|објав|изашао",
    again:
      "(?:preneseno|preuzeto|prenosimo|preneto|povzeto|пренето|преузето|преносимо) (?:s|sa|iz|uz|od|са|из|уз|од)(?= )",
  },
  {
    self: "(?:ez (?:az? )?|az? )(?:(?!ő )\\S+ )?(?:cikk|írás|bejegyzés|interjú|szöveg|riport)",
    origin: "eredetileg|eredeti változat|először|korábban",
    published: "megjelen|jelent meg|publikál|közöl|nyomtat|olvasható|elérhető",
    again:
      "(?:átvétel|átvéve|utánközlés|újraközlés|fordítás)\\S*(?: a| az)? (?:\\S+ )?(?:engedélyével|nyomán)?|engedélyével (?:közöljük|közölt)",
  },
  {
    self: "(?:acest(?:ă|) )?(?:articol|articolul|text|textul|interviu|interviul|postare|material|materialul)",
    origin: "inițial|original|prima dată|pentru prima dată|anterior",
    published: "publicat|apărut|apare",
    again: "(?:preluare|preluat|republicat|reprodus)ă? (?:de pe|din|de la|cu permisiunea|cu acordul)",
  },
  {
    self: "(?:aquesta? |est[ea] |l'|o )(?:article|text|entrada|entrevista|reportatge|artigo|texto|nova)",
    origin: "originalment|originàriament|per primera vegada|inicialment|orixinalmente|por primeira vez|primeiro|primer",
    published: "publica|publicou|aparegu|apareix|apareceu",
  },
  {
    self: "(?:bu )?(?:yazı|makale|haber|içerik|metin|röportaj|söyleşi)(?:nın (?=aslı|orijinali|ilk hali|özgün hali))?",
    origin: "ilk olarak|ilk kez|ilk önce|ilk defa|ilk hali|özgün hali|aslen|aslı|daha önce|orijinal",
    published: "yayımlan|yayınlan|çıktı|çıkmış",
    again: "izniyle (?:\\S+ )?(?:yayımlan|yayınlan)|(?:alınmıştır|alıntılanmıştır|çevrilmiştir)",
    isVerbLast: true,
  },
  {
    self: "(?:αυτό )?το (?:παρόν )?(?:άρθρο|κείμενο)|η (?:παρούσα )?συνέντευξη",
    origin: "αρχικά|πρώτη φορά|πρώτα|πρωτο",
    published: "δημοσιε|πρωτοδημοσιε|εμφανίστηκε",
    again: "(?:αναδημοσίευση|αναδημοσιεύεται)(?: εδώ)? (?:από|με)",
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
    self: "(?:ה?כתבה|ה?מאמר|ה?פוסט|ה?טור|ה?רשימה|ה?ראיון|ה?תחקיר)",
    origin: "לראשונה|במקור",
    published: "פורסמ|פורסם|התפרסמ|התפרסם|הופיע|ראה אור",
    again: "(?:מתפרסמת?|מובאת?|מופיעה?) (?:כאן )?(?:ברשות|באישור|באדיבות)|תורגמ?ם? מ",
  },
  {
    self: "(?:(?:تمّ? نشر|جرى نشر|نُ?شرت?|ظهرت?|صدرت?) )?(?:(?:هذا|هذه) )?(?:المقالة?|النص|التقرير|المادة|القصة|الحوار)",
    origin: "أولاً|أولا|لأول مرة|أول مرة|في الأصل|أصلاً|أصلا|للمرة الأولى|سابقاً",
    published: "نُ?شر|ظهر|صدر|منشور",
    again:
      "نقلا(?:ً)? عن|(?:تمت? )?(?:إ?عادة )نشر (?:هذا |هذه )?\\S+ (?:من|عن|نقلا)|مترجمة? عن|ترجمة عن|(?:منقولة? |مأخوذة? )(?:عن|من)|(?:أُ?عيد|يُ?عاد|ي?نعيد) نشر\\S* (?:\\S+ ){0,2}?(?:بإذن|نقلاً|نقلا|بالاتفاق)",
  },
  {
    self: "(?:این )?(?:مقاله|مطلب|نوشته|گزارش|یادداشت|متن|مصاحبه)",
    origin: "اولین بار|نخستین بار|ابتدا|در اصل|پیش‌تر|پیشتر",
    published: "منتشر|چاپ",
    isVerbLast: true,
  },
  {
    self: "(?:यह|इस|ये) (?:लेख|कहानी|रिपोर्ट|आलेख|खबर|ख़बर)",
    origin: "मूल रूप से|मूलतः|सबसे पहले|पहली बार|पहले",
    published: "प्रकाशित|छप",
    again: "साभार|अनुमति (?:से|के साथ)|अनूदित|अनुवादित",
    isVerbLast: true,
  },
  {
    self: "এই (?:লেখা|নিবন্ধ|প্রতিবেদন|প্রবন্ধ)\\S*",
    origin: "প্রথম|মূলত",
    published: "প্রকাশিত",
    isVerbLast: true,
  },
  {
    self: "(?:この|本)(?:記事|稿|投稿|ドキュメント|資料|レポート|ブログ|エントリー?|翻訳|文章|インタビュー|コラム|原稿|文)",
    origin: "最初に|もともと|初めて|元々|初出|当初|はじめて|先に",
    published: "公開|掲載|発表",
    isVerbLast: true,
    again:
      "転載|再掲|初出|クロスポスト|から(?:の)?(?:翻訳|抄訳|引用)|(?:掲載|公開|発表|寄稿|投稿)された(?:もの|記事|文章|原稿)|寄稿した(?:記事|もの|原稿)|再(?:編集|構成)した(?:もの|記事)|加筆|(?:翻訳|要約|抄訳)(?:・編集)?した(?:もの|記事)|提携により(?:掲載|転載)|提供(?:です|による|を受け)",
  },
  {
    self: "(?:이|본|위) ?(?:글|기사|게시물|칼럼|인터뷰|콘텐츠)",
    origin: "원래|처음|최초|먼저|앞서",
    published: "게재|게시|발행|실렸|실린|공개|보도(?=됐|되|된|했|한)|발표(?=됐|되|된|했|한)",
    isVerbLast: true,
    again:
      "(?:실린|게재된|연재된|발표된) (?:글|칼럼|기사|원고)|제휴(?:로|에 따라|를 통해)|번역한 (?:글|기사|게시물|포스트|문서|것)|번역(?:해|하여) (?:옮|게재|싣)|옮긴|전재|재게재|기고한|기고된|(?:허락|허가|동의)를?을? (?:받|얻)",
  },
  {
    self: "(?:本|此|这篇|這篇|该|該)(?:文章?|稿|篇文章?)|原文|文章(?=[转轉](?:载|載)?自|(?:首[发發]|原[载載刊])[于於])",
    origin: "最初|最早|首先|首次|首发|首發|原载|原載|原刊|原文|先",
    published: "发表|發表|刊登|发布|發佈|發布|刊載|刊载|刊发|刊于|刊於|首发|首發|載於|载于|登于|登於",
    isVerbLast: true,
    again:
      "(?:首发|首發|原载|原載|原刊)[于於]|转载自|轉載自|转自|轉自|(?:授权|授權|许可|許可|同意)(?:转载|轉載|刊登|发布|發佈)|[译譯摘选選]自|[编編][译譯]自|(?<=本文)[来來]自",
  },
  {
    self: "bài (?:viết |báo |phỏng vấn )?này|bài viết",
    origin: "lần đầu|đầu tiên|gốc|trước đó",
    published: "xuất bản|đăng|công bố",
    again: "(?:đăng lại|dịch|trích) (?:từ|theo)",
  },
  {
    self: "(?:artikel|tulisan|berita|cerita|esai|wawancara|rencana) ini",
    origin: "pertama kali|awalnya|semula|mulanya|sebelumnya|asalnya",
    published: "diterbitkan|dimuat|tayang|terbit|dipublikasikan|disiarkan",
    again:
      "(?:diterbitkan|dimuat|dipublikasikan|disiarkan) (?:ulang|kembali|semula) (?:dari|atas izin|dengan izin)|(?:dikutip|diterjemahkan|disadur) dari",
  },
  {
    self: "บทความ(?:นี้)?|เรื่องนี้|ข่าวนี้",
    origin: "ครั้งแรก|ดั้งเดิม|เดิมที",
    published: "เผยแพร่|ตีพิมพ์|ปรากฏ|ลงใน",
    again: "(?:เผยแพร่ซ้ำ|แปล|เรียบเรียง|นำมา)จาก|ได้รับอนุญาตจาก",
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
    self: "(?:artikulu|testu|idazki|erreportaje|elkarrizketa|zutabe) hau",
    origin: "lehenengoz|lehen aldiz|jatorriz|lehendabizi|lehenengo",
    published: "argitaratu|agertu|plazaratu",
    again: "baimenarekin (?:\\S+ )?argitara|hartutakoa",
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
  {
    self: "ಈ (?:ಲೇಖನ|ವರದಿ|ಬರಹ|ಅಂಕಣ)\\S*",
    origin: "ಮೊದಲು|ಮೊದಲ ಬಾರಿಗೆ|ಮೊದಲಿಗೆ|ಮೂಲತಃ",
    published: "ಪ್ರಕಟ",
    isVerbLast: true,
  },
  {
    self: "ഈ (?:ലേഖന|റിപ്പോർട്ട|കുറിപ്പ|വാർത്ത)\\S*",
    origin: "ആദ്യ|മുമ്പ്",
    published: "പ്രസിദ്ധീകരി|വന്നത്",
    isVerbLast: true,
  },
  {
    self: "(?:මෙම|මේ) (?:ලිපිය|වාර්තාව)",
    origin: "මුලින්|පළමුව|පළමු වරට",
    published: "පළ|ප්‍රකාශය",
    isVerbLast: true,
  },
  {
    self: "អត្ថបទ(?:នេះ)?",
    origin: "ដំបូង|ជាលើកដំបូង|ដើមឡើយ",
    published: "បោះពុម្ព|ផ្សាយ|ចុះផ្សាយ|ផ្សព្វផ្សាយ",
  },
  {
    self: "ບົດ(?:ຄວາມ|ຂຽນ|ລາຍງານ)(?:ນີ້)?",
    origin: "ຄັ້ງທຳອິດ|ຄັ້ງທໍາອິດ|ເທື່ອທຳອິດ|ເທື່ອທໍາອິດ|ຄັ້ງທຳອິດ",
    published: "ເຜີຍແຜ່|ຕີພິມ|ລົງໃນ|ຈັດພິມ",
  },
  {
    self: "(?:ဤ|ဒီ|ယခု) ?(?:ဆောင်းပါး|သတင်း|ပို့စ်)",
    origin: "ပထမဆုံး|ပထမ|မူလ",
    published: "ထုတ်ဝေ|ဖော်ပြ|ဖြန့်ချိ|ပုံနှိပ်|တင်ဆက်",
    isVerbLast: true,
  },
  {
    self: "(?:ይህ|ይሄ) (?:ጽሑፍ|ጽሁፍ|መጣጥፍ|ዘገባ)",
    origin: "ለመጀመሪያ ጊዜ|መጀመሪያ|በመጀመሪያ",
    published: "የታተመ|ታተመ|የወጣ|ወጣ|ታትሟል",
    isVerbLast: true,
  },
  {
    self: "(?:энэ|эн[эө]) (?:нийтлэл|мэдээ)",
    origin: "анх|эхлээд",
    published: "нийтл|хэвлэ|гарсан",
    isVerbLast: true,
  },
];
