/**
 * The phrases that publishers write under posts in their feeds.
 *
 * The wordings are those of the Yoast SEO translations. The plugin copies its phrase into the site's settings when it
 * is installed, so an old wording stays in use for years after a better one has replaced it. Both are recognized.
 */

/**
 * A sentence with `{post}` and `{publisher}` in place of the links. `[a|b]` means one of the two; `[a|]` is optional.
 */
export type Template = string;

export interface Wording {
  /** BCP 47. */
  language: string;
  dir: "ltr" | "rtl";
  /** The wording that we print. */
  credit: Template;
  /** Older or other wordings that publishers still use. */
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
  // The plugin's own Russian, Ukrainian and Vietnamese are wrong (number, tense, "on the date of"). They are
  // recognized, but not printed.
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

const NOUN =
  "[article|story|post|blog post|piece|essay|column|report|interview|feature|review|commentary|op-ed|text|work|content|item|entry|investigation|analysis]";
const LICENSED =
  "[ under a Creative Commons license| under a Creative Commons licence| under Creative Commons| under a CC license|]";
const PERMITTED = `[ and is republished here with permission| and is republished with permission| and is reprinted with permission| and is reprinted here with permission| and has been republished with permission| and is republished here under a Creative Commons license| and is republished under a Creative Commons license| and is republished here| with permission|]${LICENSED}`;

/** Other software, which writes English only. */
export const OTHER_EMITTERS: readonly Template[] = [
  // All in One SEO
  "The post {post} first appeared on {publisher}.",
  // Republication Tracker Tool
  "This {post} first appeared on {publisher} and is republished here under a Creative Commons license.",
  "This {post} first appeared on {publisher} and is republished here under a {license}.",
  "This article first appeared on {publisher}.",
  "This story first appeared on {publisher}.",
  // Republication Tracker Tool and others, in publishers' own words
  `This ${NOUN} [was|is|] [originally|first] [published|posted|printed|released] [by|on|at|in] {publisher}${PERMITTED}.`,
  `This ${NOUN} [originally|first] [appeared|ran] [on|in|at] {publisher}${PERMITTED}.`,
  `This ${NOUN} appeared [originally|first] [on|in|at] {publisher}${PERMITTED}.`,
  `[A version of this|An earlier version of this] ${NOUN} [was|] [originally|first|] [published|appeared|ran] [by|on|in|at] {publisher}${PERMITTED}.`,
  `[Originally|First] [published|appeared|posted|printed] [by|on|at|in] {publisher}${PERMITTED}.`,
  `[Originally|First] [published|appeared|posted]: {publisher}${PERMITTED}.`,
  `[Published|Appeared|Posted] [originally|first] [by|on|at|in] {publisher}${PERMITTED}.`,
  `This ${NOUN} [is|was|has been] [republished|reprinted|reproduced|cross-posted|crossposted|syndicated] [here|] [from|with permission from|with permission of|with the permission of|courtesy of|by permission of] {publisher}${LICENSED}.`,
  `[Republished|Reprinted|Reproduced|Reposted|Reblogged|Cross-posted|Crossposted|Cross posted|Syndicated] [with permission|here with permission|courtesy|by courtesy|with kind permission|] [from|of|at|on|by|to] {publisher}${PERMITTED}.`,
  `[Republished|Reprinted|Reproduced|Reposted|Posted|Published|Used|Shared] [with|by] [the|] [kind|] permission [from|of] {publisher}${LICENSED}.`,
  `This ${NOUN} is [cross-posted|crossposted] [at|on|to] {publisher}.`,
  `[Copyright|Copyright ©|©|(c)] {license} {publisher}. [Reprinted|Republished|Reproduced|Used|Posted] [here|] [with|by] [kind|] permission.`,
  `[Reprinted|Republished|Reproduced|Used|Posted] [here|] [with|by] [kind|] permission. [Copyright|Copyright ©|©|(c)] {license} {publisher}.`,
  `This [was|] [originally|first] [published|posted|printed] [by|on|at|in] {publisher}${PERMITTED}.`,
  `This [originally|first] [appeared|ran] [on|in|at] {publisher}${PERMITTED}.`,
  `[Article|Story|Post|Text|Content|Report|Essay|Column] [courtesy of|courtesy|by courtesy of|provided by] {publisher}.`,
  `[Read|View|See|Find] the [full|] [original|original article|original story|original post|original piece] [here|] [at|on|in|here:] {publisher}.`,
  `[Original|The original] [article|story|post|publication|piece|source]: {publisher}.`,
  `[Canonical|Canonical URL|Canonical link|Original URL|Original link|Source URL]: {publisher}.`,
  `[We republish|We are republishing|We're republishing|We reprint] this ${NOUN} [from|with permission from|with permission of|with the permission of|by permission of] {publisher}${LICENSED}.`,
  "[You're|You are] reading a [syndicated|republished|cross-posted|crossposted] [post|article|story] from {publisher}.",
  // NPR
  "[Copyright|Copyright ©|©|(c)] {license} To see more, visit {publisher}.",
  `From {publisher}. [Reprinted|Republished|Reproduced|Used] [with|by] permission.`,
  `[Article|Story|Report|Text|Essay] [from|by|of] {publisher}, [republished|reprinted|reproduced|used] with permission.`,
  // Medium
  "{post} was originally published in {publisher} on Medium, where people are continuing the conversation by highlighting and responding to this story.",
  "{post} was originally published on {publisher}, where people are continuing the conversation by highlighting and responding to this story.",
  // The Conversation
  "This article is republished from {publisher} under a Creative Commons license. Read the {post}.",
  // forem (DEV), Medium
  "Originally published at {publisher}.",
  "Originally published on {publisher}.",
  "This post was originally published on {publisher}.",
  "This article was originally published on {publisher}.",
];

/** "Originally published by", "republished from" and similar phrases, in the other languages of the table. */
const IN_OTHER_WORDS: readonly Template[] = [
  "[هذا المقال نُشر|نُشر هذا المقال|نشر هذا المقال|نُشرت هذه المقالة|نُشر] [أولاً|أولا|لأول مرة|في الأصل] [على|في] {publisher}.",
  "أعيد [نشره|نشر هذا المقال] [بإذن من|نقلاً عن] {publisher}.",
  "[Статията|Материалът|Текстът|Тази статия|Този материал|] [е|] [първоначално|оригинално] [публикувана|публикуван|публикувано] [в|на|от] {publisher}.",
  "[Препечатано|Препубликувано] [от|с разрешение от|с разрешението на] {publisher}.",
  "[Aquest article|Aquest text|Aquesta entrada] [es va publicar|ha estat publicat|fou publicat] [originalment|originàriament|per primera vegada] [a|en|per] {publisher}.",
  "Publicat [originalment|originàriament|per primera vegada] [a|en|per] {publisher}.",
  "[Reproduït|Republicat] [de|amb permís de|amb el permís de] {publisher}.",
  "[Tento článek|Článek|Text|Tento text] [byl|] [původně|poprvé] [publikován|vyšel|zveřejněn|publikoval] [na|v|ve|webu|serveru] {publisher}.",
  "[Původně|Poprvé] [publikováno|vyšlo|zveřejněno] [na|v|ve] {publisher}.",
  "Převzato [z|ze|se svolením] {publisher}.",
  "[Denne artikel|Artiklen|Dette indlæg|Indlægget|Denne tekst] [blev|er] [oprindeligt|oprindelig|først] [udgivet|bragt|publiceret|offentliggjort] [på|i|af|hos] {publisher}.",
  "[Oprindeligt|Oprindelig|Først] [udgivet|bragt|publiceret|offentliggjort] [på|i|af|hos] {publisher}.",
  "[Genudgivet|Gengivet|Genoptrykt] [fra|med tilladelse fra] {publisher}.",
  "[Dieser Artikel|Dieser Beitrag|Dieser Text|Diese Geschichte|Dieses Interview|Der Artikel|Der Beitrag|Der Text] [ist|wurde] [zuerst|ursprünglich|erstmals|zunächst|im Original] [auf|bei|in|im|von] {publisher} [erschienen|veröffentlicht|publiziert].",
  "[Dieser Artikel|Dieser Beitrag|Dieser Text|Diese Geschichte|Dieses Interview|Der Artikel|Der Beitrag|Der Text] erschien [zuerst|ursprünglich|erstmals|zunächst|im Original] [auf|bei|in|im] {publisher}.",
  "[Zuerst|Ursprünglich|Erstmals|Im Original] [erschienen|veröffentlicht|publiziert] [auf|bei|in|im|von] {publisher}.",
  "[Erschienen|Veröffentlicht] [zuerst|ursprünglich|erstmals] [auf|bei|in|im|von] {publisher}.",
  "[Artikel|Beitrag|Text|Interview] [zuerst|ursprünglich|erstmals] [erschienen|veröffentlicht] [auf|bei|in|im|von] {publisher}.",
  "[Nachdruck|Übernommen|Übernahme|Wiederveröffentlicht|Nachgedruckt|Abdruck] [mit freundlicher Genehmigung von|mit freundlicher Genehmigung der|mit freundlicher Genehmigung des|mit Genehmigung von|mit Erlaubnis von|von|aus] {publisher}.",
  "[Crosspost|Cross-Posting|Crossposting] [von|aus] {publisher}.",
  "[Το άρθρο|Αυτό το άρθρο|Το κείμενο|] [δημοσιεύθηκε|δημοσιεύτηκε] [αρχικά|για πρώτη φορά|πρώτα] [στο|στη|στην|στον|από|από το|από την] {publisher}.",
  "[Αναδημοσίευση|Αναδημοσιεύεται] [από|από το|από την|με την άδεια του|με άδεια από] {publisher}.",
  "[Este artículo|Este texto|Este reportaje|Este contenido|Este post|Esta historia|Esta nota|Esta entrada|Esta entrevista|El artículo] [fue publicado|fue publicada|se publicó|apareció|ha sido publicado|ha sido publicada] [originalmente|por primera vez|primero|inicialmente] [en|por] {publisher}.",
  "[Publicado|Publicada|Aparecido] [originalmente|por primera vez|primero|inicialmente] [en|por] {publisher}.",
  "[Originalmente|Inicialmente] [publicado|publicada] [en|por] {publisher}.",
  "[Artículo|Texto|Reportaje|Entrevista|Nota|Noticia|Contenido] [publicado|publicada|aparecido|aparecida] [originalmente|por primera vez|primero|inicialmente] [en|por] {publisher}.",
  "[Artículo|Texto|Reportaje|Entrevista|Nota|Noticia] [original|originalmente] [publicado|publicada] [en|por] {publisher}.",
  "[Reproducido|Republicado|Republicada|Reproducida|Reimpreso] [de|con permiso de|con autorización de|con el permiso de] {publisher}.",
  "[Artikulu hau|Testu hau] {publisher} [webgunean|hedabidean|aldizkarian] argitaratu zen [lehenengoz|lehen aldiz|jatorriz].",
  "[این مقاله|این مطلب|این نوشته] [اولین بار|نخستین بار|ابتدا|در اصل] در {publisher} منتشر [شد|شده است|شده].",
  "بازنشر [از|با اجازه] {publisher}.",
  "[Tämä artikkeli|Artikkeli|Tämä juttu|Juttu|Tämä kirjoitus|Kirjoitus] [on julkaistu|julkaistiin|ilmestyi] [alun perin|alunperin|ensin|ensimmäisen kerran] {publisher}[ssa|ssä|lla|llä|-lehdessä|-sivustolla| -lehdessä| -sivustolla|].",
  "[Julkaistu|Ilmestynyt] [alun perin|alunperin|ensin|ensimmäisen kerran] [sivustolla|lehdessä|] {publisher}.",
  "[Alun perin|Alunperin] julkaistu [sivustolla|lehdessä|] {publisher}.",
  "[Cet article|Ce texte|Ce billet|Ce reportage|Cette chronique|Cette tribune|Cet entretien|L'article] [a été|est|fut] [initialement|d'abord|à l'origine|originellement|originalement] [publié|publiée|paru|parue] [sur|par|dans|chez|en] {publisher}.",
  "[Cet article|Ce texte|Ce billet|Ce reportage|Cette chronique|Cette tribune|L'article] [a été|est|fut] [publié|publiée|paru|parue] [initialement|d'abord|à l'origine|pour la première fois|originellement] [sur|par|dans|chez|en] {publisher}.",
  "[Initialement|D'abord|Originellement] [publié|publiée|paru|parue] [sur|par|dans|chez] {publisher}.",
  "[Article|Texte|Billet|Reportage|Tribune|Chronique|Entretien] [initialement|d'abord|originellement|originalement|original] [publié|publiée|paru|parue] [sur|par|dans|chez] {publisher}.",
  "[Article|Texte|Billet|Reportage|Tribune|Chronique|Entretien] [publié|publiée|paru|parue] [initialement|d'abord|à l'origine|pour la première fois|originellement] [sur|par|dans|chez] {publisher}.",
  "[Publié|Publiée|Paru|Parue] [initialement|d'abord|à l'origine|pour la première fois|originellement] [sur|par|dans|chez] {publisher}.",
  "[Republié|Reproduit|Repris|Republication] [de|à partir de|avec l'autorisation de|avec la permission de|avec l'aimable autorisation de] {publisher}[ sous licence Creative Commons|].",
  "Cet article est republié à partir de {publisher} sous licence Creative Commons.",
  "[הכתבה|המאמר|הפוסט|הטור] [פורסם|פורסמה|הופיע|הופיעה] [לראשונה|במקור] [ב|ב-|באתר ]{publisher}.",
  "פורסם [לראשונה|במקור] [ב|ב-|באתר ]{publisher}.",
  "[यह लेख|यह कहानी|यह रिपोर्ट] [मूल रूप से|सबसे पहले|पहली बार|पहले] {publisher} [पर|में|द्वारा] [प्रकाशित हुआ|प्रकाशित हुई|प्रकाशित किया गया|प्रकाशित हुआ था|प्रकाशित किया गया था]।",
  "[Ovaj članak|Ovaj tekst|Članak|Tekst] je [izvorno|prvotno|prvi put] [objavljen|objavio] [na|u] {publisher}.",
  "[Izvorno|Prvotno|Prvi put] objavljeno [na|u] {publisher}.",
  "Preneseno [s|sa|iz|uz dopuštenje] {publisher}.",
  "[Ez a cikk|A cikk|Az írás|Ez az írás|A bejegyzés] [eredetileg|először] [a|az] {publisher}[-n|-on|-en|-ön| oldalán| lapjain|] [jelent meg|került publikálásra].",
  "[Eredetileg|Először] megjelent[:| a| az] {publisher}.",
  "[Artikel ini|Tulisan ini|Berita ini] [pertama kali|awalnya|semula] [diterbitkan|dimuat|tayang|terbit|dipublikasikan] [di|oleh|pada] {publisher}.",
  "[Pertama kali|Awalnya] [diterbitkan|dimuat|tayang|terbit|dipublikasikan] [di|oleh|pada] {publisher}.",
  "Diterbitkan [ulang|kembali] [dari|dengan izin dari|dengan izin] {publisher}.",
  "[Questo articolo|Questo testo|Questo post|L'articolo|Questa intervista] [è stato|è stata|è] [originariamente|inizialmente|originalmente|] [pubblicato|pubblicata|apparso|apparsa|uscito] [originariamente|inizialmente|per la prima volta|in origine|] [su|da|in|sul|sulla|nel] {publisher}.",
  "[Pubblicato|Apparso|Uscito] [originariamente|inizialmente|per la prima volta|in origine] [su|da|in|sul|sulla|nel] {publisher}.",
  "[Originariamente|Inizialmente] [pubblicato|apparso] [su|da|in|sul|sulla|nel] {publisher}.",
  "[Articolo|Testo|Intervista|Reportage] [originariamente|inizialmente|originale] [pubblicato|pubblicata|apparso] [su|da|in|sul|sulla|nel] {publisher}.",
  "[Articolo|Testo|Intervista|Reportage] [pubblicato|pubblicata|apparso|apparsa|uscito] [originariamente|inizialmente|per la prima volta|in origine] [su|da|in|sul|sulla|nel] {publisher}.",
  "[Ripubblicato|Riprodotto|Tratto] [da|su|con il permesso di|per gentile concessione di|con autorizzazione di] {publisher}.",
  "[この記事|本記事|本稿|この投稿]は[、|][最初に|もともと|初めて|元々|]{publisher}[で|に|にて][公開されました|掲載されました|発表されました|公開されたものです|掲載されたものです]。",
  "初出[：|:|は|]{publisher}。",
  "{publisher}[より転載|からの転載|より許可を得て転載|の許可を得て転載]。",
  "[이 글은|이 기사는|본 기사는|이 게시물은] [원래|처음|처음으로|최초로] {publisher}[에|에서] [게재되었습니다|게시되었습니다|발행되었습니다|실렸습니다|처음 게재되었습니다].",
  "[Denne artikkelen|Artikkelen|Dette innlegget|Innlegget|Denne saken|Saken|Denne teksten] [ble|er] [opprinnelig|først] [publisert|utgitt|trykket] [på|i|av|hos] {publisher}.",
  "[Opprinnelig|Først] [publisert|utgitt|trykket] [på|i|av|hos] {publisher}.",
  "[Gjengitt|Republisert] [fra|med tillatelse fra] {publisher}.",
  "[Dit artikel|Dit bericht|Dit verhaal|Dit stuk|Deze tekst|Deze column|Dit interview] [is|werd|verscheen] [oorspronkelijk|eerder|als eerste|voor het eerst|eerst] [gepubliceerd|verschenen|geplaatst|] [op|door|in|bij] {publisher}.",
  "[Oorspronkelijk|Eerder|Voor het eerst|Eerst] [gepubliceerd|verschenen|geplaatst] [op|door|in|bij] {publisher}.",
  "[Artikel|Bericht|Tekst|Interview] [oorspronkelijk|eerder|voor het eerst] [gepubliceerd|verschenen] [op|door|in|bij] {publisher}.",
  "[Overgenomen|Herpubliceerd|Herplaatst] [van|uit|met toestemming van] {publisher}.",
  "[Ten artykuł|Artykuł|Ten tekst|Tekst|Ten wpis|Wpis] [został|ukazał się|] [pierwotnie|oryginalnie|po raz pierwszy] [opublikowany|ukazał się|] [na|w|przez|na łamach|w serwisie|na stronie] {publisher}.",
  "[Pierwotnie|Oryginalnie|Po raz pierwszy] [opublikowano|opublikowany|ukazało się] [na|w|przez|na łamach] {publisher}.",
  "[Przedruk|Przedrukowano] [z|za zgodą|za] {publisher}.",
  "[Este artigo|Este texto|Este post|Esta matéria|Esta reportagem|Esta história|O artigo|O texto] [foi|] [originalmente|inicialmente|] [publicado|publicada|apareceu] [originalmente|inicialmente|primeiro|pela primeira vez|] [em|no|na|por|pelo|pela] {publisher}.",
  "[Publicado|Publicada] [originalmente|inicialmente|primeiro|pela primeira vez] [em|no|na|por|pelo|pela] {publisher}.",
  "[Originalmente|Inicialmente] [publicado|publicada] [em|no|na|por|pelo|pela] {publisher}.",
  "[Artigo|Texto|Matéria|Reportagem|Entrevista] [originalmente|inicialmente|original] [publicado|publicada] [em|no|na|por|pelo|pela] {publisher}.",
  "[Artigo|Texto|Matéria|Reportagem|Entrevista] [publicado|publicada] [originalmente|inicialmente|primeiro|pela primeira vez] [em|no|na|por|pelo|pela] {publisher}.",
  "[Republicado|Reproduzido] [de|do|da|com permissão de|com a permissão de|com autorização de] {publisher}.",
  "[Acest articol|Articolul|Acest text] a [fost|apărut] [publicat|] [inițial|original|prima dată|pentru prima dată] [pe|de|în] {publisher}.",
  "Publicat [inițial|original|prima dată|pentru prima dată] [pe|de|în] {publisher}.",
  "[Republicat|Preluat|Reprodus] [de la|de pe|cu permisiunea|din] {publisher}.",
  "[Эта статья|Этот материал|Этот текст|Статья|Материал|Текст] [была|был|] [первоначально|впервые|изначально] [опубликована|опубликован|вышла|вышел] [на|в|на сайте|в издании] {publisher}.",
  "[Первоначально|Впервые|Изначально] опубликовано [на|в|на сайте|в издании] {publisher}.",
  "[Перепечатано|Публикуется|Перепечатка] [из|с|с разрешения|с сайта] {publisher}.",
  "[Tento článok|Článok|Text|Tento text] [bol|] [pôvodne|prvýkrát] [publikovaný|zverejnený|vyšiel|uverejnený] [na|v|vo] {publisher}.",
  "[Pôvodne|Prvýkrát] [publikované|zverejnené|uverejnené] [na|v|vo] {publisher}.",
  "Prevzaté [z|zo|so súhlasom] {publisher}.",
  "[Denna artikel|Artikeln|Den här artikeln|Inlägget|Detta inlägg|Den här texten|Texten] [publicerades|är|har|var|blev] [ursprungligen|först|tidigare] [publicerad|publicerats|] [på|i|av|hos] {publisher}.",
  "[Ursprungligen|Först] publicerad [på|i|av|hos] {publisher}.",
  "Publicerad [ursprungligen|först] [på|i|av|hos] {publisher}.",
  "[Återpublicerad|Återgiven|Återpublicerat] [från|med tillstånd av|med tillstånd från] {publisher}.",
  "[Bu yazı|Bu makale|Bu haber|Bu içerik] [ilk olarak|ilk kez|ilk önce|aslen] {publisher}['da|'de|'te|'ta| üzerinde| sitesinde| tarafından|] [yayımlandı|yayınlandı|yayımlanmıştır|yayınlanmıştır].",
  "[Ця стаття|Цей матеріал|Цей текст|Стаття|Матеріал|Текст] [була|був|] [спочатку|вперше|спершу|первісно] [опублікована|опублікований|опубліковано|вийшла|вийшов] [на|в|у|на сайті|у виданні] {publisher}.",
  "[Спочатку|Вперше|Спершу|Первісно] опубліковано [на|в|у|на сайті|у виданні] {publisher}.",
  "[Передруковано|Передрук] [з|із|зі|за дозволом|з дозволу] {publisher}.",
  "[Bài viết này|Bài viết|Bài này] [được|đã được|] [xuất bản|đăng|đăng tải|công bố] [lần đầu|lần đầu tiên|đầu tiên|gốc] [trên|tại|bởi|ở] {publisher}.",
  "[Đăng lại|Xuất bản lại] [từ|với sự cho phép của] {publisher}.",
  "[本文|此文|这篇文章|原文|本篇文章|這篇文章|本篇][最初|最早|首先|原|首次|][发表|發表|刊登|发布|發佈|刊載|刊发|首发|首發][于|於|在]{publisher}。",
  "[文章|本文|]来源[：|:]{publisher}[，|,][经授权转载|已获授权转载|授权转载|已获授权]。",
  "[Article|Texte|Tribune|Entretien|Chronique|Billet|Reportage] [paru|publié|parue|publiée] [dans|sur|par] {publisher}.",
  "[Artículo|Texto|Nota|Columna|Reportaje] [publicado|publicada|aparecido|aparecida] en {publisher}.",
  "[Artigo|Texto|Matéria|Reportagem] [publicado|publicada] [em|no|na|pelo|pela] {publisher}.",
  "[Articolo|Testo|Intervista] [pubblicato|pubblicata|apparso|uscito] [su|sul|sulla|da] {publisher}.",
  "[Artikel|Beitrag|Text] erschienen [in|bei|auf|im] {publisher}.",
  "[Tekst|Artykuł|Wywiad] ukazał się [w|na|na łamach] {publisher}.",
  "[Статья|Материал|Текст|Колонка] [была|был|] [опубликована|опубликован] [в|на|на сайте] {publisher}.",
  "Artikel ini [telah|sudah|pernah] [tayang|terbit|dimuat] di {publisher}.",
  "[Першоджерело|Первоисточник|Pierwotne źródło|Původní zdroj|Pôvodný zdroj|Originalquelle|Source originale|Fuente original|Fonte original|Fonte originale|Oorspronkelijke bron|Ursprunglig källa|Oprindelig kilde|Opprinnelig kilde|Alkuperäinen lähde|Eredeti forrás|Sursa originală|Orijinal kaynak|Sumber asli|المصدر الأصلي|منبع اصلی|मूल स्रोत|Erste Veröffentlichung|Erstpublikation|Primera publicación|Primeira publicação|Prima pubblicazione|Eerste publicatie|Ursprunglig publicering|Oprindelig udgivelse|Opprinnelig publisering|Alkuperäinen julkaisu|Ensijulkaisu|Pierwsza publikacja|Pierwodruk|První vydání|Prvé vydanie|Eredeti megjelenés|Első megjelenés|Prima publicare|Първа публикация|Prva objava|Первая публикация|Перша публікація|Πρώτη δημοσίευση|İlk yayın|İlk yayımlandığı yer|Yazının ilk yayımlandığı yer|Оригинальная публикация|Оригінальна публікація|Oryginalna publikacja|Publication originale|Originalveröffentlichung|Lehen argitalpena|Jatorrizko argitalpena|Publicació original|Pertama kali terbit|Đăng lần đầu|פרסום ראשון|النشر الأول|نخستین انتشار|प्रथम प्रकाशन][:| :| –| —| -] {publisher}.",
  "[最初の掲載|初回掲載|최초 게재|첫 게재|최초 발행|首发|首發|首次发表|首次發表|首次刊载][：|:| :|——|—|–]{publisher}。",
  "[Zum|Hier geht es zum|Hier geht's zum|Lesen Sie den|Lies den] [Originalartikel|Originalbeitrag|Originaltext|Original] [auf|bei|in|im] {publisher}.",
  "[Originalartikel|Originalbeitrag|Originaltext|Erstveröffentlichung]: {publisher}.",
  "[Lire|Lisez|Voir] [l'article|le texte|le billet] [original|d'origine] [sur|dans|chez] {publisher}.",
  "[Article|Texte|Billet] [original|d'origine] [ :|:] {publisher}.",
  "[Leer|Lea|Lee|Ver] [el artículo|el texto|la nota|la entrada] original en {publisher}.",
  "[Artículo|Texto|Nota] original: {publisher}.",
  "[Leia|Ler|Veja] [o artigo|o texto|a matéria|a reportagem|o post] original [no|na|em] {publisher}.",
  "[Artigo|Texto|Matéria] original: {publisher}.",
  "[Leggi|Vedi] [l'articolo|il testo|il post] originale su {publisher}.",
  "[Articolo|Testo|Post] originale: {publisher}.",
  "[Lees|Bekijk] het [oorspronkelijke|originele] [artikel|bericht|verhaal|stuk] [op|bij|in] {publisher}.",
  "[Oorspronkelijk|Origineel] [artikel|bericht]: {publisher}.",
  "[Läs|Se] [originalartikeln|originalet|den ursprungliga artikeln] [på|i|hos] {publisher}.",
  "[Læs|Se] [den oprindelige artikel|originalartiklen] [på|i|hos] {publisher}.",
  "[Les|Se] [den opprinnelige artikkelen|originalsaken|originalartikkelen] [på|i|hos] {publisher}.",
  "[Оригинал|Оригинал статьи|Оригинал материала|Оригинал текста][:| на| на сайте| в] {publisher}.",
  "[Оригінал|Оригінал статті|Оригінал матеріалу|Оригінал тексту][:| на| на сайті| у] {publisher}.",
  "[Oryginał|Oryginał artykułu|Oryginał tekstu|Oryginalny artykuł][:| na| w] {publisher}.",
  "[Původní článek|Originál článku][:| na| v] {publisher}.",
  "[Ein |][Artikel|Beitrag|Text|Bericht] [von|aus] {publisher}, [hier |]mit [freundlicher |]Genehmigung [zweitveröffentlicht|veröffentlicht|wiedergegeben|übernommen|nachgedruckt].",
  "[Dieser Text|Dieser Artikel|Dieser Beitrag|Der Text|Der Artikel|Der Beitrag] [wurde|ist] von {publisher} übernommen.",
  "[Dieser Text|Dieser Artikel|Dieser Beitrag|Der Text|Der Artikel|Der Beitrag] [wurde|ist] von {publisher} übernommen ({license}).",
  "[Original|Im Original] [erschienen|veröffentlicht] [bei|auf|in] {publisher}.",
  "Wir [übernehmen|veröffentlichen|dokumentieren] [hier |][diesen|den] [Artikel|Text|Beitrag] [mit freundlicher Genehmigung von|mit freundlicher Genehmigung der|mit freundlicher Genehmigung des|mit Genehmigung von|von|aus] {publisher}.",
  "[Republicamos|Reproducimos] [aquí |][este artículo|este texto|esta nota|este reportaje|esta entrevista|esta columna] [de|del|publicado en|publicada en] {publisher}.",
  "[Nous republions|Nous reproduisons|Nous reprenons] [ici |][cet article|ce texte|cette tribune|cet entretien] [de|du|paru dans|paru sur|publié par|publié dans] {publisher}.",
  "[Republicamos|Reproduzimos] [aqui |][este artigo|este texto|esta reportagem|esta entrevista] [de|do|da|publicado em|publicado no|publicado na] {publisher}.",
  "[Ripubblichiamo|Riproponiamo|Riprendiamo] [qui |][questo articolo|questo testo|questa intervista] [di|da|dal|del|della|pubblicato su|apparso su|uscito su] {publisher}.",
  "[Zuerst|Erstmals|Zuerst erschienen|Erstveröffentlicht] in: {publisher}.",
  "[Artikel|Beitrag|Text|Bericht] [von|aus] {publisher}, [wiedergegeben|veröffentlicht|übernommen|nachgedruckt] mit [freundlicher|] Genehmigung.",
  "[Article|Texte|Reportage] [de|du] {publisher}, [republié|reproduit|repris] avec [l'autorisation|autorisation|permission].",
  "[Artículo|Texto|Nota|Reportaje] [de|del] {publisher}, [republicado|republicada|reproducido|reproducida] con [permiso|autorización].",
  "[Reportagem|Texto|Artigo|Matéria] [do|da|de] {publisher}, [republicado|republicada|reproduzido|reproduzida] com [autorização|permissão].",
  "[Articolo|Testo] [di|da|del|della] {publisher}, [ripubblicato|riprodotto] con [permesso|autorizzazione].",
  "[Впервые|Вперше]: {publisher}.",
  "Artikel ini [telah|sudah|pernah] [tayang|terbit|dimuat] di {publisher} dengan judul {post}.",
  "[文章来源|文章來源|稿件来源|本文来源|本文來源|转载来源|原文出处|原文出處|文章出处|转载出处|記事提供|記事元|기사 출처|기사 제공][：|:| :|——|—|–]{publisher}。",
  "[元記事|元の記事|転載元|引用元][：|:]{publisher}。",
  "[원문|원문 보기|원문 출처]: {publisher}.",
  "[转自|轉自|原文链接|原文鏈接|原文][：|:]{publisher}。",
  "[首发于|首發於|原载于|原載於|原刊于|原刊於|转载自|轉載自|经授权转载自|經授權轉載自][：|:|]{publisher}。",
];

/** Words that may follow the name and state the permission for the reprint. */
const BY_LEAVE =
  "[ und wird hier mit Genehmigung wiedergegeben| und wird hier mit freundlicher Genehmigung wiederveröffentlicht| unter einer Creative-Commons-Lizenz|" +
  " y se reproduce aquí con permiso| y se reproduce con permiso| y se reproduce aquí con autorización| y se republica aquí con permiso| bajo licencia Creative Commons| bajo una licencia Creative Commons|" +
  " et est reproduit ici avec autorisation| et est republié ici avec autorisation| et est republié avec l'autorisation de l'auteur| sous licence Creative Commons|" +
  " e é republicado aqui com permissão| e é reproduzido aqui com autorização| e foi republicado com permissão| sob licença Creative Commons| sob uma licença Creative Commons|" +
  " ed è ripubblicato qui con permesso| e viene ripubblicato con autorizzazione| sotto licenza Creative Commons| con licenza Creative Commons|" +
  " en wordt hier met toestemming overgenomen| en is met toestemming overgenomen| onder een Creative Commons-licentie|]";

export const OTHER_WORDS: readonly Template[] = IN_OTHER_WORDS.map((template) =>
  template.endsWith("{publisher}.") ? template.replace(/\.$/, `${BY_LEAVE}.`) : template,
);

/** Portuguese outside of Brazil follows Portugal (CLDR, parentLocales). */
const PORTUGAL = "pt-PT";

/** The wording for a language: by its region or script, else by the language alone, else in English. Never throws. */
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
    // Canonicalization turns "iw" into "he" and "in" into "id".
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
