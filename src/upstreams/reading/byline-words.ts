/**
 * The words of bylines beside names, in the usual languages. Each is part of a regular expression for text in small
 * letters, without flags and classes of letters: with them the expressions take ten times as long to compile.
 */

/** What somebody did for a post, as a noun or a participle: "Text", "photographs", "translated from the German". */
const WORK = [
  "words|text|(?:guest )?(?:post|article|column|essay|commentary)|guest blog|opinion|analysis|review|editorial|perspective|feature|dispatch|trans(?:l?\\.|lator)|tr\\.|ill(?:us)?\\.|photog\\.|eds?\\.|story|photos?|photographs?|photography|pictures?|images?|illustrations?|drawings|art(?:work)?|foreword|introduction|afterword|preface|(?:info)?graphics?|design|layout|maps?|data|production|video|(?:additional )?reporting|research|editing|interview|translation|written|posted|published|reported|edited|translated(?: from (?:the )?\\S+)?|photographed|illustrated|compiled|adapted|interviewed|contributed|submitted|shared|created|authored|prepared|hosted|(?:medically )?reviewed|fact-checked|verified|authors|presented|recorded|narrated|curated|author",
  "texte|(?:gast|leser)?(?:beitrag|kommentar|artikel|kolumne|essay)|bericht|redaktion(?=:)|vorwort|analyse|reportage|rezension|glosse|übers\\.|hrsg\\.|fotos?|bild(?:er)?|illustration(?:en)?|grafik|übersetzung|protokoll|mitarbeit|recherche|geschrieben|verfasst|(?:aus dem \\S+ )?übersetzt|aus dem \\S+|fotografiert|aufgezeichnet|protokolliert|autor(?:in|en|innen)?",
  "photographies?|dessins?|vidéo|traduction|(?:propos )?recueillis?|avec la participation|entretien|écrit|traduite?(?: d[eu] (?:l['’]|la )?\\S+)?|réalisée?|auteure?s?|autrices|tribune|chronique|billet|enquête|analyse|trad\\.",
  "colaboración|textos?|columna|crónica|opinión|análisis|reportaje|fotografías?|ilustraci(?:ón|ones)|traducción|entrevista|escrito|publicado|traducid[oa](?: del? \\S+)?|autor[ae]?s?",
  "fotografias?|ilustraç(?:ão|ões)|tradução|reportagem|coluna|crônica|opinião|análise",
  "test[oi]|opinione|analisi|recensione|illustrazioni|traduzione|intervista|a cura|tradott[oa]|autor[ei]|autrice",
  "tekst|opinie|gastbijdrage|foto['’]s|fotografie|beeld|vertaling|vertaald|geschreven|auteur",
  "billeder|illustrationer|illustrasjon(?:er)?|översättning|oversættelse|oversettelse|intervju|översatt|oversat|oversatt|skriven|skrevet",
  "teksti|kuvat?|kuvitus|käännös|haastattelu|suomennos",
  "współpraca|oprac\\.?|opracowanie|zdjęcia|fot\\.?|ilustracje|tłumaczenie|przekład|tłum\\.?|rozmawiała?|autork?a?|autorzy|autork[iy]",
  "fotky|ilustrace|ilustrácie|překlad|preklad|rozhovor",
  "szerző|szöveg|fotó|fényképek|fordítás|fordította|interjú|írta",
  "текст|фото(?:графии)?|иллюстрации|перевод|интервью|автор(?: текста|ы|и)?|беседовала?|подготовила?|записала?|перев[её]ла?",
  "ілюстрації|переклад|авторка|інтерв['’]ю|розмовляла?|підготувала?",
  "metin|yazı|fotoğraf(?:lar)?|çeviri|çeviren|röportaj|yazar|haber",
  "συντάκτης|συντάκτρια|συγγραφέας|κείμενο|φωτογραφίες|μετάφραση|συνέντευξη",
  "نص|تصوير|ترجمة|كتابة|حوار|أعدّ?ته?|أعدّ?ه|إ?عداد|اعداد|بقلم|كتبت?ه?",
  "טקסט|צילומ?י?ם?|תרגום|ראיון|כתב|כתבה|מאת",
  "लेखक|प्रस्तुति|रिपोर्ट|अनुवाद|फ़?ोटो|फोटो",
  "نویسنده|مترجم|عکس|گزارش|تحریر",
  "testua|argazkiak|itzulpena|egilea|traducció|il·lustracions|traducere|fotografii",
  "снимки|превод|prijevod|prevod|fotografije|besedilo|снимци",
  "teks|terjemahan|penulis|laporan|oleh|bài|ảnh|dịch|tác giả",
].join("|");

/** The same in scripts without spaces or capitals. */
export const UNSPACED_WORK =
  "责任编辑|責任編輯|采写|採寫|采编|供图|特约撰稿人|特約撰稿人|撰稿人?|เรื่องและภาพ|校对|監修|解説|漫画|取材|文|写真|撮影|翻訳|訳|聞き手|構成|編集|イラスト|著|作|執筆|(?:实习|實習|见习|見習)(?:生|[记記]者)|选题|選題|策划|策劃|テキスト|インタビュアー|デザイン|企画|制作|图|圖|图文|摄影|攝影|翻译|翻譯|译|譯|编辑|編輯|编译|編譯|采访|採訪|(?:本报)?[记記]者|撰文|整理|作者|供稿|通讯员|译者|譯者|编者|編者|(?:フリー)?ライター|フォトグラファー|カメラマン|編集者|เรื่อง|ภาพ|แปล|โดย|작성자|글쓴이|지은이|저자|필자|편집자|글|사진|그림|취재|정리|번역|옮김";

export const AGENCIES =
  "(?:the )?associated press|agence france-presse|united press international|canadian press|press association|pa media|getty images|shutterstock|picture[ -]alliance|imago images|sipa press|ria novosti|риа новости|reuters|afp|ap|dpa|apa|ansa|efe|lusa|tass|xinhua|kyodo|yonhap|bloomberg|interfax|epa|ntb|tt|stt|ritzau|pap|čtk|tasr|mti|agerpres|belga|anp|sda|ats|keystone|pti|ians|ani|aap|cnn|bbc|npr|afpbb|тасс|интерфакс|укрінформ|укринформ|белта|新华社|新華社|中新社|中央社|共同通信(?:社)?|時事通信(?:社)?|연합뉴스|뉴시스|뉴스1|رويترز|وكالات|אי\\.?פי";

export const WORKS = `(?:${WORK}|${UNSPACED_WORK})`;
/** "By" before a name. */
const BY = "(?:(?:by|von|v\\.|par|por|de|di|door|av|af|przez)(?:\\s|:\\s*)|d['’](?=\\S))";
/** "Text and photos by", "文・写真：", "글·사진 ". A name follows. */
export const DONE_BY = `${WORKS}(?:\\s*(?:[&+,/／・·ㆍ、]|\\s(?:and|und|et|y|e|en|och|og|ja|i|и|та|ve|và|dan|a|és|și)\\s|\\s+و)\\s*${WORKS})*(?:\\s+${BY}|\\s*[:：/／|｜=＝]|(?<=\\.)\\s|\\s+[–—-]\\s(?=\\S+\\s+\\S)|(?<=[\u3400-\u9FFF])・(?=[\u3400-\u9FFF])|(?<=[\u0590-\uFFDC])\\s(?=\\S{3}))\\s*`;

/** A letter, roughly. */
export const LETTER = "[^\\s\\d(),.;:&/|\"'“”„«»–—-]";

/** Such words between two names: "Ida Brandt, translated by Tom Vale". */
export const BETWEEN = new RegExp(
  `,?\\s+(?:(?:with|and) (?:(?:additional )?(?:contributions|reporting|files|help|research|assistance)) (?:from|by)|avec (?:la collaboration|l['’]aide|le concours) de|con la colaboración de|com a colaboração de|con la collaborazione di|unter mitarbeit von|mit beiträgen von|met medewerking van)\\s+|(?:\\s*[,.;(（、]|\\s[–—-])\\s*${DONE_BY}(?=${LETTER})|\\s+${WORKS}(?:\\s+${BY}|\\s*[:：/／|｜=＝])\\s*|\\s+[\u30A1-\u30FC\u3400-\u9FFF]{2,8}[：:]\\s*|,?\\s+(?:as told to|in conversation with|im gespräch mit|en conversation avec|en conversación con)\\s+(?=\\S)`,
  "g",
);

/** Work in small letters after a comma, and a name: "Jan Novák, foto Eva Malá". */
export const BETWEEN_SMALL = new RegExp(`\\s*,\\s*${WORKS}\\s+(?=\\p{Lu}|\\p{Lo})`, "u");
/** Work before such names: "Tekst Joost Braak, beeld Fien Velde". */
export const OPENING_BARE = new RegExp(`^${WORKS}\\s+(?=\\S+\\s+\\S|[\u0590-\uFFDC])`);

/** Two works and names without signs between them: "Teksti Aino Salo Kuvat Veikko Laine". */
export const TWO_WORKS = new RegExp(`^${WORKS}\\s+(\\S+\\s[^\\s,;]+)\\s+${WORKS}\\s+(\\S+\\s\\S+)$`, "d");

/** Work that stands alone between names. */
export const WORK_ALONE = new RegExp(`^(?:${UNSPACED_WORK})$`, "u");

/** A Chinese reporter's label, after which spaces separate people. */
export const LIST_OF_CHINA = /^(?:本报)?(?:记者|通讯员|撰文|作者|采写)/;

/** What somebody does at a paper, after other words or alone: "Senior Staff Writer". */
export const JOB_IN_ENGLISH =
  "(?:(?:writer|reporter|editor|correspondent|columnist|contributor|photographer|journalist|producer|critic|blogger|intern)s?(?:[ -]in[ -]chief)?|bureau chief)";
/** The same in other languages; a field of work may follow. */
export const JOB =
  "(?:freie[r]? |politische[r]? )?(?:chef)?(?:redakteur|journalist|korrespondent|reporter|autor|kolumnist)(?:in)?" +
  "|(?:grand )?(?:journaliste|rédact(?:eur|rice)(?: en chef)?|correspondante?|chroniqueu(?:r|se)|pigiste|reporter)|envoyée?s? spéciale?s?" +
  "|periodista|redactora?(?: jef[ea])?|corresponsal|enviad[oa]s? especial(?:es)?|reporter[oa]|columnista|jornalista|repórter|redatora?|colunista|correspondente|giornalista|redat(?:tore|trice)|corrispondente|caporedat(?:tore|trice)|inviat[oa](?: special[ei])?" +
  "|(?:hoofd)?redacteur|verslaggever|correspondent|journaliste?|(?:chef)?reda[kc]t(?:ör|ør)|skribent|(?:pää)?toimittaja|dziennikar(?:z|ka)|redaktor(?:ka)?(?: naczeln[ya])?|korespondent(?:ka)?|novinář(?:ka)?|(?:šéf)?redaktor(?:ka)?" +
  "|újságíró|(?:fő)?szerkesztő|tudósító|журналист(?:ка)?|(?:специальный |собственный )?корреспондент(?:ка)?|спецкор|(?:главный )?редактор|обозреватель|журналіст(?:ка)?|кореспондент(?:ка)?|редактор(?:ка)?|оглядач(?:ка)?|muhabir|gazeteci|editör|jurnalistă?|redactor|δημοσιογράφος|ανταποκριτ(?:ής|ρια)" +
  "|כתבת?|עורכת?|עיתונאית?|צלמת?|(?:ال)?(?:صحفية?|صحافية?|مراسلة?|محررة?)|خبرنگار|روزنامه‌نگار|संवाददाता|पत्रकार|संपादक|phóng viên|biên tập viên|wartawan|jurnalis|penulis lepas|ผู้สื่อข่าว";

/** Words between two names. */
const AND =
  "and|with|und|mit|et|avec|y|con|e|com|en|och|og|ja|i|a|ve|və|và|и|та|і|й|és|și|oraz|ir|un|dan|agus|eta|dhe|kaj|και|və|և|और|এবং|ও|და|na|และ|و|&|\\+|/|\\|";
/** The same at the end of a part. */
export const AND_BEHIND = new RegExp(`\\s+(?:${AND})\\s*$`, "iu");
export const BY_AND = new RegExp(`\\s(?:${AND}|·)\\s|(?<=기자|특파원)[·ㆍ]|\\s*[/／|•]\\s*|\\s[–—-]\\s`, "iu");
export const BY_COMMA = new RegExp(
  `\\s*[/／|•]\\s*|\\s·\\s|(?<=기자|특파원)[·ㆍ]|\\s*[,，،、]\\s*(?:(?:${AND})\\s+)?|\\s(?:${AND})\\s|\\s[–—-]\\s`,
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

/** Words of a paper, an agency, a desk or another organization, and of what somebody is there. */
export const ORGANIZATION =
  /\b(?:staff|editor|reporter|writer|correspondent|redaktion|desk|press|news|newsroom|newsline|mirror|beacon|examiner|sentinel|independent|bulletin|ledger|dispatch|globe|monitor|spotlight|recorder|mercury|insider|digest|inc|ltd|llc|gmbh|magazine|university|institute|director|professor|minister|president|founder|ceo|radio|tv|television|broadcasting|agency|media|network|journal|herald|tribune|gazette|post|times|observer|chronicle|telegraph|daily|weekly|review|foundation|association|fund|trust|cent(?:er|re)|museum|library|studio|alliance|department|ministry|academy|coalition|initiative|show|society|college|club|team|collective|project|council|committee|bureau|rundfunk|zeitung|agentur|universität|agence|presse|agencia|agência|agenzia|diario|periódico|jornal|giornale|universidad|universidade|università|université)\b|編集部|编辑部|編輯部|通信社|新聞社?|报社|報社|편집부|취재팀|(?:報導|报道|報道|專電)$|\s(?:of|for|the|without|against|für|pour|para|voor|sur|contre|ohne)\s/iu;

/** News agencies that bylines name like a person. */
export const AGENCY = new RegExp(`^(?:${AGENCIES})$`, "i");

/** Papers whose name is one word that shows nothing. */
export const PAPERS = new Set(
  (
    "grist undark slate salon politico axios vox wired mongabay semafor quartz mashable gizmodo jezebel esquire nautilus aeon jacobin truthout " +
    "bellingcat correctiv mediapart libération meduza медуза коммерсантъ коммерсант ведомости известия público publico clarín infobae eldiario novaya"
  ).split(" "),
);

/** Names of accounts, and placeholders that systems write for an unknown author. */
export const NOBODY = new Set(
  (
    "unknown|unknown author|admin|administrator|wpadmin|wp-admin|root|webmaster|postmaster|noreply|no-reply|donotreply|info|user|" +
    "guest|guest author|guest post|guest contributor|gastautor|gastautorin|gastbeitrag|auteur invité|invité|autor invitado|author|anonymous|anon|anonym|anonyme|anónimo|anônimo|anonimo|anoniem|аноним|анонім|匿名|익명|no author|by|super user|email protected|superuser|anonymous (not verified)|null|undefined|none|n/a|na|nan|-|object object|wpengine|анонимно|unbekannt|inconnu|desconocido|desconhecido|sconosciuto|onbekend|" +
    "okänd|ukendt|ukjent|nieznany|неизвестный|неизвестно|невідомий|不明|未知|알 수 없음"
  ).split("|"),
);

/** All of these words, as their expressions spell them. */
export const WORDS_OF_BYLINES = [WORKS, AGENCIES, JOB, JOB_IN_ENGLISH, ORGANIZATION.source, AND, ...NOBODY].join(" ");
