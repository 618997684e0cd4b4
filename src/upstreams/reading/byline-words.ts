/** The words of bylines beside names, in the usual languages. Each is part of a regular expression, in any case. */

/** What somebody did for a post, as a noun or a participle: "Text", "photographs", "translated from the German". */
const WORK = [
  "words|text|(?:guest )?(?:post|article|column|essay)|story|photos?|photographs?|photography|pictures?|images?|illustrations?|drawings|artwork|graphics?|video|(?:additional )?reporting|research|editing|interview|translation|written|posted|published|reported|edited|translated(?: from (?:the )?\\p{L}+)?|photographed|illustrated|compiled|adapted|interviewed|author",
  "texte|fotos?|bild(?:er)?|illustration(?:en)?|grafik|übersetzung|protokoll|mitarbeit|recherche|geschrieben|verfasst|(?:aus dem \\p{L}+ )?übersetzt|aus dem \\p{L}+|fotografiert|aufgezeichnet|protokolliert|autor(?:in)?",
  "photographies?|dessins?|vidéo|traduction|propos recueillis|entretien|écrit|traduite?(?: d[eu] (?:l['’]|la )?\\p{L}+)?|réalisée?|auteure?",
  "textos?|fotografías?|ilustraci(?:ón|ones)|traducción|entrevista|escrito|publicado|traducid[oa](?: del? \\p{L}+)?|autora?",
  "fotografias?|ilustraç(?:ão|ões)|tradução|reportagem",
  "test[oi]|illustrazioni|traduzione|intervista|a cura|tradott[oa]|autore|autrice",
  "tekst|foto['’]s|fotografie|beeld|vertaling|vertaald|geschreven|auteur",
  "billeder|illustrationer|illustrasjon(?:er)?|översättning|oversættelse|oversettelse|intervju|översatt|oversat|oversatt|skriven|skrevet",
  "teksti|kuvat?|kuvitus|käännös|haastattelu|suomennos",
  "zdjęcia|fot\\.?|ilustracje|tłumaczenie|przekład|tłum\\.?|rozmawiała?|autork?a?",
  "fotky|ilustrace|ilustrácie|překlad|preklad|rozhovor",
  "szöveg|fotó|fényképek|fordítás|fordította|interjú|írta",
  "текст|фото(?:графии)?|иллюстрации|перевод|интервью|автор|беседовала?|подготовила?|записала?|перев[её]ла?",
  "ілюстрації|переклад|інтерв['’]ю|розмовляла?|підготувала?",
  "metin|yazı|fotoğraf(?:lar)?|çeviri|çeviren|röportaj|yazar|haber",
  "κείμενο|φωτογραφίες|μετάφραση|συνέντευξη",
  "نص|تصوير|ترجمة|كتابة|حوار|إ?عداد|اعداد|بقلم|كتبت?ه?",
  "טקסט|צילומ?י?ם?|תרגום|ראיון|כתב|כתבה|מאת",
  "लेखक|अनुवाद|फ़?ोटो|फोटो",
  "نویسنده|مترجم|عکس|گزارش|تحریر",
  "testua|argazkiak|itzulpena|egilea|traducció|il·lustracions|traducere|fotografii",
  "снимки|превод|prijevod|prevod|fotografije|besedilo|снимци",
  "teks|terjemahan|penulis|oleh|bài|ảnh|dịch|tác giả",
].join("|");

/** The same in scripts without spaces or capitals. */
const UNSPACED_WORK =
  "取材|文|写真|撮影|翻訳|訳|聞き手|構成|編集|イラスト|著|作|執筆|图|圖|图文|摄影|攝影|翻译|翻譯|译|譯|编辑|編輯|编译|編譯|采访|採訪|(?:本报)?[记記]者|撰文|整理|作者|供稿|通讯员|译者|譯者|编者|編者|(?:フリー)?ライター|フォトグラファー|カメラマン|編集者|เรื่อง|ภาพ|แปล|โดย|글|사진|그림|취재|정리|번역|옮김";

const AGENCIES =
  "reuters|afp|ap|dpa|apa|ansa|efe|lusa|tass|xinhua|kyodo|yonhap|bloomberg|interfax|epa|ntb|ritzau|pap|čtk|mti";

const WORKS = `(?:${WORK}|${UNSPACED_WORK})`;
const BY = "(?:by|von|par|por|de|di|door|av|af|przez)\\s";
/** "Text and photos by", "文・写真：", "글·사진 ". A name follows. */
const DONE_BY = `${WORKS}(?:\\s*(?:[&+,/／・·ㆍ、]|\\s(?:and|und|et|y|e|en|och|og|ja|i|и|та|ve)\\s|\\s+و)\\s*${WORKS})*(?:\\s+${BY}|\\s*[:：/／|｜=＝]|(?<=\\p{Lo})\\s(?=\\S{3}))\\s*(?=\\p{Lu}|\\p{Lo})`;

/** Words before a name. Those that are also part of names count only before two more words. */
export const OPENING = new RegExp(
  `^(?:${DONE_BY}|本[报報][记記]者\\s*(?=\\p{sc=Han})|(?:by|por|par):?\\s+(?=\\p{Lu})|(?:von|door|av|af|di)(?=\\s+\\p{Lu}\\S+\\s+\\S)\\s+|(?:του|της|των|από τ(?:ον|ην))\\s+(?=\\p{Lu}))`,
  "iu",
);

/** The same between two names: "Ida Brandt, translated by Tom Vale". */
export const BETWEEN = new RegExp(
  `(?:\\s*[,.;(（、]|\\s[–—-])\\s*${DONE_BY}|\\s+${WORKS}(?:\\s+${BY}|\\s*[:：/／|｜=＝])\\s*|,?\\s+(?:as told to|in conversation with|im gespräch mit|en conversation avec|en conversación con)\\s+(?=\\p{Lu})`,
  "iu",
);

/** Work in small letters after a comma, and a name: "Jan Novák, foto Eva Malá". */
export const BETWEEN_SMALL = new RegExp(`\\s*,\\s*${WORKS}\\s+(?=\\p{Lu}|\\p{Lo})`, "u");
/** Work before such names: "Tekst Joost Braak, beeld Fien Velde". */
export const OPENING_BARE = new RegExp(`^${WORKS}\\s+(?=\\S+\\s+\\S|\\p{Lo})`, "iu");

/** Work that stands alone between names. */
export const WORK_ALONE = new RegExp(`^(?:${UNSPACED_WORK})$`, "u");

/** A Chinese reporter's label, after which spaces separate people. */
export const LIST_OF_CHINA = /^(?:本报)?(?:记者|通讯员|撰文|作者)/;

/** What somebody does at a paper. */
const JOB =
  "(?:[\\p{L}&-]+ ){0,3}?(?:[\\p{L}]+-)?(?:writer|reporter|editor|correspondent|columnist|contributor|photographer|journalist)s?(?:[ -]in[ -]chief)?" +
  "|(?:freie[r]? |politische[r]? )?(?:chef)?(?:redakteur|journalist|korrespondent|reporter|autor|kolumnist)(?:in)?" +
  "|(?:grand )?(?:journaliste|rédact(?:eur|rice)(?: en chef)?|correspondante?|chroniqueu(?:r|se)|pigiste|reporter)" +
  "|periodista|redactora?(?: jef[ea])?|corresponsal|reporter[oa]|columnista|jornalista|repórter|redatora?|colunista|correspondente|giornalista|redat(?:tore|trice)|corrispondente|caporedat(?:tore|trice)|inviat[oa]" +
  "|(?:hoofd)?redacteur|verslaggever|journaliste?|(?:chef)?reda[kc]t(?:ör|ør)|skribent|(?:pää)?toimittaja|dziennikar(?:z|ka)|redaktor(?:ka)?(?: naczeln[ya])?|korespondent(?:ka)?|novinář(?:ka)?|(?:šéf)?redaktor(?:ka)?" +
  "|újságíró|(?:fő)?szerkesztő|tudósító|журналист(?:ка)?|(?:специальный )?корреспондент(?:ка)?|(?:главный )?редактор|обозреватель|журналіст(?:ка)?|кореспондент(?:ка)?|редактор(?:ка)?|оглядач(?:ка)?|muhabir|gazeteci|editör|jurnalistă?|redactor|δημοσιογράφος|כתבת?|עורכת?|עיתונאית?|صحفية?|مراسلة?|محررة?|خبرنگار|روزنامه‌نگار|संवाददाता|पत्रकार|संपादक";

/** A role behind a name. */
export const ROLE = new RegExp(
  `\\s*[(（](?:${WORKS}も?|${AGENCIES}|photographer|editor|reporter|writer|translator|contributor|@\\w+|https?:\\/\\/[^\\s()]*)[)）]$|(?:\\s*[,،]|\\s[–—-])\\s*(?:${JOB})$|\\s+\\[?@\\w+\\]?$|\\s+(?:(?:객원|선임|인턴|전문)?기자|특파원|편집자|(?:편집|논설)위원|칼럼니스트)$|(?<=^\\p{sc=Han}{2,4})\\s*(?:记者|記者|编辑|編輯|编译|主编)$|(?<=\\p{Lo})\\s+(?:${UNSPACED_WORK})$|,?\\s+(?:et al\\.?|and others|et autres|y otros|u\\. ?a\\.|и др\\.?|i in\\.)$`,
  "iu",
);
export const ROLE_ALONE = new RegExp(`^(?:${JOB})$`, "iu");

/** A full name, and for whom somebody writes. */
export const FOR =
  /^(\p{Lu}\S*(?:\s+\S+){0,2}?\s+\p{Lu}\S*?)(?:,?\s+(?:[Ss]pecial|[Ee]xclusive)(?:ly)? (?:to|for)|\s+(?:for|für|pour|voor))\s+(?:(?:the|den|die|das|le|la|het|de)\s+)?\p{Lu}.*$/u;

/** Words between two names. */
const AND =
  "and|with|und|mit|et|avec|y|con|e|com|en|och|og|ja|i|a|ve|və|và|и|та|і|й|és|și|oraz|ir|un|dan|agus|eta|dhe|kaj|και|və|և|और|এবং|ও|და|na|และ|و|&|\\+|/|\\|";
export const BY_AND = new RegExp(`\\s(?:${AND})\\s|\\s*[/|•]\\s*|\\s[–—-]\\s`, "iu");
export const BY_COMMA = new RegExp(
  `\\s*[/|•]\\s*|\\s*[,，،、]\\s*(?:(?:${AND})\\s+)?|\\s(?:${AND})\\s|\\s[–—-]\\s`,
  "iu",
);

/**
 * "And" as the first letter of the next word, in Arabic and Hebrew. Names that begin with the letter are not cut: only
 * the most frequent ones are known, so there must be two words on both sides.
 */
export const AND_WITHIN = new RegExp(
  [
    "(?<=\\S\\s\\S{1,30})\\s+و(?!(?:ليد|ائل|سام|فاء|جدي|ديع|سيم|صال|ردة|داد|حيد|هيب|جيه|لاء|ئام|ليم|هبة|صفي|اصل)\\s)(?=\\p{sc=Arabic}{2,}\\s+\\S)",
    "(?<=\\S\\s\\S{1,30})\\s+ו(?!(?:יקטור|רד|רדה|יולט|ולף|ילי|לרי|לדימיר|יטלי|ונסה|יקי|אדים)\\s)(?=\\p{sc=Hebrew}{2,}\\s+\\S)",
  ].join("|"),
  "u",
);

/** News agencies that bylines name like a person. */
export const AGENCY = new RegExp(`^(?:${AGENCIES})$`, "i");
