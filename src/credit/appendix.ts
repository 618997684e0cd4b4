/** What posts have behind their text: notes, sources, related posts, lines about the author. A footer may precede it. */
import type { Element, ElementContent } from "hast";
import { comparable, type Item, type Run } from "../html/runs.ts";
import { invites } from "./behind.ts";

/** Headings of notes and sources, of related posts and of lines about the author, by language. */
const HEADINGS: Readonly<Record<string, string>> = {
  en: "(?:foot|end)?notes?(?: (?:and|&) (?:references|sources))?|references?(?: (?:and|&) notes)?|(?:data |image |photo |picture )?sources?(?: (?:and|&) (?:notes|references|further reading))?|bibliography|works cited|literature(?: cited)?|citations?|further reading|(?:useful |external |more )?links|see also|acknowledge?ments?|corrections?|glossary|appendix|about (?:(?:the |this )?(?:authors?|writers?|contributors?|reporter|photographer)|[^\\s:]+ [^\\s:]+)|author bio(?:graphy)?|(?:you (?:may|might) also (?:like|enjoy)|more (?:from|on|in|like|by) .{2,40}|related(?: (?:posts?|articles?|stories|reading|content|coverage|links))?|read (?:next|also)|also read|recommended(?: (?:reading|posts|for you))?|(?:most )?popular(?: posts)?|previously(?: on .{2,30})?|similar (?:posts|articles)|share(?: this(?: (?:post|article|story))?)?|tags?|topics|categories|filed under|comments|discussion|leave a (?:comment|reply))",
  de: "(?:fuß|fuss|end)noten?|anmerkungen?|quellen(?:angaben?|verzeichnis|nachweise?)?|einzelnachweise|literatur(?:verzeichnis|angaben|hinweise)?|belege|weiterführende (?:links|literatur)|weblinks|links|siehe auch|bildnachweise?|danksagung|glossar|anhang|(?:über|zu[mr]?) (?:den |die )?(?:autor(?:in|en|innen)?|person|verfasser(?:in)?)|mehr (?:zum thema|dazu)|(?:auch|noch) interessant|das könnte (?:sie|dich|euch) (?:auch )?interessieren|(?:ähnliche|verwandte|weitere) (?:beiträge|artikel|themen)|lesen sie auch|lies auch|schlagw[oö]rter|teilen|kommentare",
  fr: "notes?(?: et références| de bas de page)?|références?|sources?|bibliographie|pour aller plus loin|liens(?: utiles)?|voir aussi|remerciements|glossaire|annexes?|(?:à propos|au sujet) (?:de l'auteure?|de l'autrice|des auteur(?:e?s)?)|l'auteure?|(?:articles|sujets|contenus) (?:similaires|liés|connexes|associés)|(?:à lire|lire|lisez) (?:aussi|également)|à lire|sur le même (?:sujet|thème)|vous aimerez aussi|partager|étiquettes|mots[- ]clés|commentaires",
  es: "notas?(?: al pie| a pie de página| y referencias)?|referencias?(?: bibliográficas)?|fuentes?|bibliografía|enlaces(?: externos| relacionados)?|véase también|agradecimientos|glosario|anexos?|(?:sobre|acerca de)l? (?:el |la |los )?(?:autora?(?:es)?)|(?:artículos|entradas|noticias|contenidos?|temas) (?:relacionad[oa]s?|similares)|(?:te|le) puede interesar|también te puede interesar|lee también|leer también|más sobre .{2,40}|compartir|comparte|etiquetas|comentarios|relacionad[oa]s?",
  pt: "notas?(?: de rodapé| e referências)?|referências?(?: bibliográficas)?|fontes?|bibliografia|ligações externas|links(?: úteis)?|ver também|veja também|leia (?:também|mais)|agradecimentos|glossário|anexos?|sobre (?:o |a |os |as )?(?:autor(?:a|es|as)?)|(?:artigos|posts|conteúdos?|notícias|matérias) relacionad[oa]s?|você (?:também )?pode gostar|compartilhe|partilhar|etiquetas|comentários",
  it: "note?(?: a piè di pagina| e riferimenti)?|riferimenti(?: bibliografici)?|fonti|fonte|bibliografia|collegamenti(?: esterni)?|link(?: utili)?|vedi anche|leggi anche|ringraziamenti|glossario|appendice|(?:sull'autore|sull'autrice|sugli autori|l'autore|l'autrice|chi è l'autore)|(?:articoli|post|contenuti) (?:correlati|simili)|potrebbe interessarti|(?:le )?(?:storie|notizie|altre storie) da (?:non perdere|leggere)(?: (?:di|su) .{2,30})?|condividi|tag|commenti",
  nl: "(?:voet|eind)?noten|noot|bronnen|bron(?:vermelding)?|referenties|literatuur(?:lijst)?|verder lezen|links|zie ook|lees ook|dankwoord|bijlagen?|over de auteurs?|(?:gerelateerde|verwante) (?:berichten|artikelen)|meer over .{2,40}|delen|deel dit|reacties",
  sv: "(?:fot|slut)?noter|källor|källa|källförteckning|referenser|litteratur|läs (?:också|även|vidare)|länkar|se även|om (?:författaren|författarna|skribenten)|relaterade? (?:inlägg|artiklar)|dela|taggar|kommentarer",
  da: "(?:fod|slut)?noter|kilder|kilde|referencer|litteratur|læs (?:også|videre)|links|se også|om (?:forfatteren|forfatterne|skribenten)|relaterede (?:indlæg|artikler)|del|kommentarer",
  no: "(?:fot|slutt)?noter|kilder|kjelder|kilde|referanser|litteratur|les (?:også|videre)|lenker|se også|om forfatter(?:en|ne)|relaterte (?:innlegg|artikler|saker)|del|kommentarer",
  fi: "(?:ala|loppu)?viitteet|viittaukset|lähteet|lähde|kirjallisuus|kirjallisuutta|lue (?:myös|lisää)|linkit|katso myös|(?:tietoa )?kirjoittaja(?:sta|t)?|aiheeseen liittyvää|jaa|tunnisteet|kommentit",
  pl: "przypisy(?: końcowe)?|źródła|źródło|bibliografia|literatura|odnośniki|linki|zobacz (?:też|także|również)|czytaj (?:też|także|również)|o autor(?:ze|ce|ach)|(?:podobne|powiązane) (?:wpisy|artykuły)|udostępnij|tagi|komentarze",
  cs: "poznámky(?: pod čarou)?|zdroje?|reference|literatura|odkazy|viz (?:také|též)|(?:čtěte|přečtěte si) (?:také|též)|o autor(?:ovi|ce|ech)|související (?:články|příspěvky)|sdílet|štítky|komentáře",
  sk: "poznámky(?: pod čiarou)?|zdroje?|referencie|literatúra|odkazy|pozri (?:aj|tiež)|(?:čítajte|prečítajte si) (?:aj|tiež)|o autor(?:ovi|ke|och)|súvisiace (?:články|príspevky)|zdieľať|komentáre",
  hu: "(?:láb)?jegyzetek|végjegyzetek|források|forrás|hivatkozások|irodalom(?:jegyzék)?|felhasznált irodalom|linkek|lásd még|olvass(?:a el| el)? (?:még|ezt is)|a szerző(?:ről|kről)?|kapcsolódó (?:cikkek|bejegyzések|tartalmak|írások)|megosztás|címkék|hozzászólások",
  ro: "note(?: de subsol)?|surse|sursă|sursa|referințe|bibliografie|linkuri|vezi și|citește și|despre autor(?:i|e|ul|are)?|articole (?:similare|conexe|asemănătoare)|distribuie|etichete|comentarii",
  ru: "(?:примечани[ея]|сноски|ссылки)(?: и (?:источники|примечания))?|источники?|литература|список литературы|библиография|см\\. также|смотрите также|читайте также|об авторах?|похожие (?:записи|статьи|материалы)|по теме|материалы по теме|поделиться|теги|метки|комментарии",
  uk: "(?:примітк[иа]|виноски|посилання)(?: та джерела)?|джерел[ао]|література|список літератури|бібліографія|див\\. також|дивіться також|читайте також|про автор(?:а|ку|ів)|схожі (?:записи|статті|матеріали)|поділитися|теги|мітки|коментарі",
  be: "заўвагі|зноскі|крыніц[ыа]|літаратура|спасылкі|глядзіце таксама|чытайце таксама|пра аўтара",
  bg: "бележк[иа](?: под линия)?|източни(?:ци|к)|литература|библиография|вижте също|прочетете още|за автор(?:а|ите)|свързани (?:статии|публикации)|сподели|коментари",
  sr: "фусноте|белешке|напомене|извори?|литература|референце|погледајте још|прочитајте и|о аутор(?:у|ки|има)",
  mk: "фусноти|белешки|забелешки|извори?|литература|видете и|прочитајте и|за автор(?:от|ката)",
  hr: "(?:fusnote|bilješke|napomene|beleške|izvori?|literatura|reference|poveznice|vidi (?:još|također|takođe)|pročitajte (?:još|i)|o autor(?:u|ici|ima|ki)|povezani (?:članci|tekstovi)|podijeli|komentari)",
  sl: "(?:opombe|sprotne opombe|viri?|literatura|povezave|glej tudi|preberite tudi|o avtor(?:ju|ici|jih)|sorodni (?:članki|prispevki)|komentarji)",
  lt: "išnašos|pastabos|šaltini(?:ai|s)|literatūra|nuorodos|taip pat skaitykite|apie autori(?:ų|us)|susiję straipsniai",
  lv: "piezīmes|vēres|avot[si]|literatūra|saites|lasi(?:et)? arī|par autor(?:u|i|iem)|saistītie raksti",
  et: "(?:joone)?märkused|joonealused|allik(?:ad|as)|viited|kirjandus|lingid|loe (?:ka|lisaks)|autorist|seotud (?:artiklid|lood)",
  is: "(?:neðanmáls)?greinar|heimildir?|tilvísanir|tenglar|sjá einnig|lesa einnig|um höfund(?:inn)?",
  el: "(?:υπο)?σημειώσεις|παραπομπές|αναφορές|πηγ(?:ές|ή)|βιβλιογραφία|σύνδεσμοι|δείτε (?:επίσης|ακόμα)|διαβάστε (?:επίσης|ακόμα)|(?:για|σχετικά με) τ(?:ον|ην|ους) συγγραφ(?:έα|είς)|σχετικά (?:άρθρα|κείμενα)|σχόλια",
  tr: "(?:dip|son)?notlar|dipnot|kaynak(?:lar|ça)?|referanslar|bağlantılar|ayrıca (?:bakınız|okuyun)|bunları da okuyun|yazar(?:lar)? hakkında|(?:ilgili|benzer) (?:yazılar|haberler|içerikler)|paylaş|etiketler|yorumlar",
  az: "qeydlər|istinadlar|mənbə(?:lər)?|ədəbiyyat|həmçinin bax|müəllif haqqında",
  ca: "notes?(?: al peu| a peu de pàgina)?|referències|fonts?|bibliografia|enllaços|vegeu també|llegiu també|sobre l'autora?|articles relacionats|comentaris",
  gl: "notas?(?: ao pé)?|referencias|fontes?|bibliografía|ligazóns|véxase tamén|sobre (?:o autor|a autora)|artigos relacionados",
  eu: "oharrak|oin[- ]oharrak|erreferentziak|iturri(?:ak|a)|bibliografia|estekak|ikus gainera|irakurri (?:ere|gehiago)|egileari buruz|erlazionatutako (?:artikuluak|albisteak)|iruzkinak",
  cy: "nodiadau|troednodiadau|cyfeiriadau|ffynonellau|llyfryddiaeth|gweler hefyd|am yr awdur",
  ga: "nótaí|fonótaí|tagairtí|foinsí|féach freisin|faoin údar",
  sq: "shënime|fusnota|burim(?:e|et|i)|referenca|literatura|shih edhe|lexo edhe|rreth autorit",
  af: "(?:voet|eind)?notas|bronne|verwysings|lees ook|sien ook|oor die outeur",
  eo: "(?:pied)?notoj|fontoj|referencoj|vidu ankaŭ|pri la aŭtoro",
  lb: "foussnouten|quellen|referenzen|kuckt och|iwwer den auteur",
  id: "catatan(?: kaki| akhir)?|sumber|referensi|daftar pustaka|pranala luar|tautan|lihat (?:juga|pula)|baca juga|tentang penulis|(?:artikel|berita) terkait|bagikan|komentar|rujukan|nota kaki",
  vi: "(?:ghi )?chú thích|nguồn(?: tham khảo)?|tài liệu tham khảo|tham khảo|liên kết|xem thêm|đọc thêm|về tác giả|bài (?:viết )?liên quan|chia sẻ|bình luận",
  sw: "maelezo|marejeo|vyanzo|soma (?:pia|zaidi)|kuhusu mwandishi",
  tl: "mga (?:tala|sanggunian|pinagmulan)|sanggunian|basahin din|tungkol sa may-akda",
  ar: "(?:ال)?(?:هوامش|حواشي|ملاحظات|مصادر|مراجع|روابط|إحالات|تعليقات|وسوم)|المصدر|مصدر|(?:المصادر|المراجع|الهوامش) و(?:المراجع|المصادر|الهوامش)|انظر أيضا?ً?|اقرأ أيضا?ً?|(?:عن|نبذة عن) (?:الكاتبة?|المؤلفة?)|مقالات (?:ذات صلة|مشابهة)|مواضيع ذات صلة|شارك",
  fa: "(?:پانوشت|پی‌نوشت|پانویس|یادداشت)(?:‌?ها)?|منابع|منبع|مراجع|پیوندها|همچنین (?:ببینید|بخوانید)|درباره(?:‌ی|ٔ)? نویسنده|(?:مطالب|مقالات) مرتبط|نظرات",
  ur: "حواشی|حوالہ جات|مآخذ|ماخذ|یہ بھی پڑھیں|مزید پڑھیں|مصنف کے بارے میں",
  he: "הערות(?: שוליים)?|מקורות|מקור|ביבליוגרפיה|סימוכין|קישורים|ראו גם|קראו (?:גם|עוד)|לקריאה נוספת|על (?:המחברת?|הכותבת?|המחברים)|אודות (?:המחברת?|הכותבת?)|(?:כתבות|פוסטים) (?:קשורות|קשורים|נוספות|נוספים)|תגובות",
  hi: "टिप्पणि(?:याँ|यां)|पाद[- ]?टिप्पणि(?:याँ|यां)|संदर्भ|स्रोत|सन्दर्भ|यह भी (?:पढ़ें|देखें)|लेखक के बारे में|संबंधित (?:लेख|खबरें)",
  mr: "टीपा|तळटीपा|संदर्भ|स्रोत|हेही वाचा|लेखकाविषयी|टिप्पणीहरू|लेखकको बारेमा",
  bn: "টীকা|পাদটীকা|তথ্যসূত্র|সূত্র|উৎস|আরও (?:পড়ুন|দেখুন)|লেখক পরিচিতি|লেখক সম্পর্কে",
  ta: "குறிப்புகள்|அடிக்குறிப்புகள்|சான்றுகள்|மேற்கோள்கள்|ஆதாரங்கள்|இதையும் படிக்க|ஆசிரியர் பற்றி",
  te: "గమనికలు|సూచనలు|మూలాలు|ఇవి కూడా చదవండి|రచయిత గురించి",
  kn: "ಟಿಪ್ಪಣಿಗಳು|ಉಲ್ಲೇಖಗಳು|ಮೂಲಗಳು|ಇದನ್ನೂ ಓದಿ|ಲೇಖಕರ ಬಗ್ಗೆ",
  ml: "കുറിപ്പുകൾ|അവലംബം|ഉറവിടങ്ങൾ|ഇതും വായിക്കുക|രചയിതാവിനെക്കുറിച്ച്",
  pa: "ਹਵਾਲੇ|ਨੋਟ|ਸਰੋਤ|નોંધ|સંદર્ભ|સ્ત્રોત",
  si: "සටහන්|මූලාශ්‍ර|යොමු",
  ka: "შენიშვნები|სქოლიო|წყარო(?:ები)?|ლიტერატურა|იხილეთ აგრეთვე|ავტორის შესახებ",
  hy: "ծանոթագրություններ|աղբյուր(?:ներ)?|գրականություն|տես նաև|կարդացեք նաև|հեղինակի մասին",
  uz: "izohlar|manba(?:lar)?|adabiyotlar|shuningdek oʻqing|muallif haqida|ескертпелер|дереккөз(?:дер)?|автор туралы",
  mn: "тайлбар|эх сурвалж|ном зүй|зохиогчийн тухай",
  am: "ማስታወሻዎች|ምንጮች|ምንጭ|ማጣቀሻዎች|ስለ ጸሐፊው",
  th: "หมายเหตุ|เชิงอรรถ|อ้างอิง|แหล่งอ้างอิง|ที่มา|บรรณานุกรม|อ่านเพิ่มเติม|เกี่ยวกับผู้เขียน|บทความที่เกี่ยวข้อง",
  km: "កំណត់សម្គាល់|ឯកសារយោង|ប្រភព",
  lo: "ໝາຍເຫດ|ເອກະສານອ້າງອີງ|ແຫຼ່ງຂໍ້ມູນ",
  my: "မှတ်ချက်များ?|ကိုးကား|အကိုးအကား",
  ja: "(?:脚|後|原|訳)?注(?:釈)?|註(?:釈)?|脚註|備考|参考(?:文献|資料|記事|リンク)?|出典|引用(?:元|文献)?|情報源|関連(?:記事|リンク|ページ|項目)?|あわせて読みたい|合わせて読みたい|(?:著者|筆者|執筆者)(?:紹介|プロフィール|について)?|プロフィール|タグ|コメント|シェア(?:する)?",
  ko: "(?:각|미|역)?주(?:석)?|참고(?: ?문헌| ?자료)?|출처|자료 출처|관련 ?(?:기사|글|링크|콘텐츠)|함께 읽(?:기|으면 좋은 글)|(?:저자|필자|글쓴이|작성자) ?(?:소개|정보|에 대하여)?|태그|댓글|공유(?:하기)?",
  zh: "(?:脚|腳|尾)?[注註](?:释|釋|解)?|注脚|參考(?:文獻|資料|連結)|参考(?:文献|资料|链接)?|[资資]料[来來]源|[来來]源|引用|延伸[阅閱][读讀]|相[关關](?:文章|[阅閱][读讀]|[报報][道導]|[链連][接結])|推荐阅读|推薦閱讀|(?:关于|關於)?作者(?:简介|簡介|介绍|介紹)?|标签|標籤|[评評][论論]|分享",
};

/** Letters of other scripts than Latin. */
const OTHER_LETTERS = /[\u0370-\u1dff\u2c00-\ud7ff]/;

/** The expressions for headings in Latin letters, and in others, compiled when they are first needed. */
const headings = new Map<boolean, RegExp>();

function headingsOf(isLatin: boolean): RegExp {
  const known = headings.get(isLatin);
  if (known !== undefined) return known;
  const words = Object.values(HEADINGS).filter((one) => (isLatin ? /[a-z]{2}/ : OTHER_LETTERS).test(one));
  // With flags and classes of letters the expression takes ten times as long to compile.
  const expression = new RegExp(`^(?:\\d+[.)]? )?(?:${words.join("|")})(?:$|\\s*[:：])`);
  headings.set(isLatin, expression);
  return expression;
}

const HEADING_MAX_CHARS = 60;
const LABELED_MAX_CHARS = 600;

/** How a line begins with a heading: as the whole line, or with a colon; undefined when it begins otherwise. */
function beginning(text: string): "heading" | "label" | undefined {
  const start = text.slice(0, HEADING_MAX_CHARS + 1);
  // A longer line is a label, or nothing of the kind.
  if (text.length > HEADING_MAX_CHARS && !/[:：]/.test(start)) return undefined;
  const words = start.replace(AROUND, "").toLowerCase();
  const found = headingsOf(!OTHER_LETTERS.test(words)).exec(words)?.[0];
  return found === undefined ? undefined : found.length === words.length ? "heading" : "label";
}

/** What is no word around a heading. */
const AROUND = /^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu;

/** Whether a line is the heading of what follows the text: "Notes", "Quellen:", "About the author". */
const isHeading = (text: string): boolean => text.length <= HEADING_MAX_CHARS && beginning(text) === "heading";

/** Whether such a heading begins a line, with a colon: "Read also: The Old Wall". */
export const isLabeled = (text: string): boolean => text.length <= LABELED_MAX_CHARS && beginning(text) === "label";

/** Whom such lines are about, without a name. */
const AUTHOR =
  /^[^\p{L}]*(?:(?:(?:the|our) (?:author|writer|reporter|columnist)|de[rm] autor|die autorin|el autor|la autora|o autor|a autora|de auteur|författaren|forfatteren|kirjoittaja|autork?a?|autorul|autoarea|автор(?:ка)?|a szerző|yazar|ο συγγραφέας|η συγγραφέας|egilea|penulis|tác giả)(?= )|l'aut(?:eure?|rice|ore|ora?)(?= )|الكاتبة? |הכותבת? |המחברת? |نویسنده |लेखक |लेखिका |(?:著者|筆者|필자|저자|글쓴이)[はは는은가]|作者(?:[是为為系]|，))/iu;

/** A name, and what such lines say of people: "Ida Brandt is a", "Ida Brandt lebt". */
const ABOUT_SOMEBODY = new RegExp(
  "^[^\\p{L}]*(?:(?:Dr|Prof)\\.? )*\\p{Lu}[\\p{L}.'-]+(?: (?:van|von|de|der|den|del|la|le|du|di|da|dos|bin|al|y)){0,2}(?: \\p{Lu}[\\p{L}.'-]*){1,2},? " +
    "(?:(?:is|was|has been) (?:an?|the|our|one|based|currently|also|professor|editor|director|journaliste?|schrijfster|schrijver|auteur|redacteur|freelance|columnist|hoogleraar|docent)|teaches|lives|works|writes|covers|edits|studies|reports|runs|serves|holds" +
    "|ist|sind|lebt|arbeitet|schreibt|lehrt|forscht|leitet|studiert|est|vit|travaille|écrit|enseigne|dirige|es|vive|trabaja|escribe|enseña|é|mora|trabalha|escreve|ensina" +
    "|viu|escriu|treballa|és|è|lavora|scrive|insegna|woont|werkt|schrijft|doceert|är|er|bor|arbetar|arbejder|arbeider|skriver|jobber|on|asuu|työskentelee|kirjoittaa|jest|to|mieszka|pracuje|pisze|wykłada" +
    "|je|žije|píše|učí|[—–-]|живёт|живет|живе|работает|працює|пишет|пише|преподаёт|преподает)(?!\\p{L})",
  "u",
);

const ABOUT_MAX_CHARS = 300;

/** Whether a line tells who somebody is. */
export const isAboutSomebody = (text: string): boolean =>
  text.length <= ABOUT_MAX_CHARS && (AUTHOR.test(text) || ABOUT_SOMEBODY.test(text));

/** "[1]", "1.", "¹" or "*" at the beginning of a note. */
const MARK = /^\s*(?:\[(?:\d{1,3}|[a-z*†])\]|[¹²³⁰⁴-⁹]{1,3}|\(?\d{1,3}[.):\]]|[*†‡]{1,3})(?:\s|$|(?=\p{L}))/u;
/** A mark that is raised: its brackets are the element. */
const isRaised = ([first]: ElementContent[]): boolean =>
  first?.type === "element" && first.tagName === "sup" && /^\s*(?:\d{1,3}|[a-z*†‡])\s*$/.test(textOf(first));

/** The same with a bracket, which nobody takes for a numbered paragraph. */
const BRACKETED = /^\s*(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]{1,3})/u;

/** The address of a place on a page. */
const isPlace = (href: unknown): boolean => typeof href === "string" && /^(?:https?:\/\/[^#]*)?#./.test(href);

/** Text of a link that leads back from a note: a mark, a number or an arrow. */
const isMark = (text: string): boolean => text.trim() !== "" && !/\p{L}{2}/u.test(text);

/** Words of such links: "Jump up", "Back to text". */
const BACK =
  /^\W*(?:back|return|jump(?: up)?|zurück|hoch|retour|volver|voltar|torna|terug|tillbaka|tilbage|tilbake|назад|наверх|戻る|返回)\b.{0,20}$/iu;

const textOf = (node: ElementContent): string =>
  node.type === "text" ? node.value : node.type === "element" ? node.children.map(textOf).join("") : "";

const elementsIn = (node: Element, names: RegExp): Element[] =>
  node.children.flatMap((child) =>
    child.type !== "element" ? [] : names.test(child.tagName) ? [child] : elementsIn(child, names),
  );

/** Whether an item of a list is a note, which leads back to its place in the text. A table of contents leads forward. */
function leadsBack(item: Element): boolean {
  const said = textOf(item).trim();
  return elementsIn(item, /^a$/).some((link) => {
    const text = textOf(link).trim();
    return isPlace(link.properties["href"]) && text !== said && (isMark(text) || BACK.test(text));
  });
}

/** The most items of a list that are looked at. */
const ITEMS_MAX = 8;

const itemsIn = (node: Element): Element[] => elementsIn(node, /^(?:li|dd|tr)$/).slice(0, ITEMS_MAX);

/** Whether a list holds footnotes. */
function holdsNotes(list: Element): boolean {
  const items = itemsIn(list);
  return items.length > 0 && items.filter(leadsBack).length * 2 >= items.length;
}

/** Whether a list has nothing but links, as lists of related posts, tags and accounts. */
function holdsLinks(list: Element): boolean {
  const items = itemsIn(list);
  return items.length > 0 && items.every((item) => isLinked(item));
}

function isLinked(item: Element): boolean {
  const linked = elementsIn(item, /^a$/).reduce((length, link) => length + textOf(link).trim().length, 0);
  return linked > 0 && textOf(item).trim().length - linked <= BESIDE_LINKS_MAX_CHARS;
}

/** Dates and commas beside links. */
const BESIDE_LINKS_MAX_CHARS = 14;

const LISTS = /^(?:ul|ol|dl|table|details)$/;

/** Whether a line is a footnote: it begins with a link back to the text, as Word and newsletters write them. */
function isNote({ text, links: [link] }: Run): boolean {
  if (link === undefined || !isPlace(link.href)) return false;
  return text.slice(0, link.start).trim() === "" && isMark(link.text);
}

/** How many lines and lists at the end may be the appendix. */
const LOOKED_AT_MAX = 200;

/**
 * Where the appendix of a post begins: notes with links back to the text, whatever follows one of the known headings,
 * or, at the end, lines with marks below a rule, and lists of links. The number of items when there is none.
 */
export function appendixFrom(items: readonly Item[]): number {
  let from = items.length;
  const first = Math.max(0, items.length - LOOKED_AT_MAX);
  for (let index = items.length - 1; index >= first; index -= 1) {
    const item = items[index]!;
    const before = items[index - 1];
    if (item.kind === "solid") {
      const isOfNotes = LISTS.test(item.node.tagName) && (holdsNotes(item.node) || isAtEnd(index, item.node, before));
      if (isOfNotes) from = withRule(index);
    } else if (item.kind === "run") {
      const isMarked =
        BRACKETED.test(item.text) || isRaised(item.nodes) || (before?.kind === "rule" && MARK.test(item.text));
      if (isHeading(comparable(item.text)) || isNote(item) || (isMarked && isWithin(index + 1))) from = withRule(index);
      else if (item.isHeading && invites(item.text)) from = withRule(index);
      else if (item.isHeading) break;
    }
  }
  return from;

  /** Whether a list may stand at the end without a heading. */
  function isAtEnd(index: number, node: Element, before: Item | undefined): boolean {
    return isWithin(index + 1) && (holdsLinks(node) || (before?.kind === "rule" && node.tagName === "ol"));
  }
  /** Whether what begins here is the appendix, or more notes with marks up to it. */
  function isWithin(index: number): boolean {
    for (let next = index; next < from; next += 1) {
      const item = items[next]!;
      if (item.kind === "solid" || (item.kind === "run" && !MARK.test(item.text) && !isRaised(item.nodes)))
        return false;
    }
    return true;
  }
  function withRule(index: number): number {
    return items[index - 1]?.kind === "rule" ? index - 1 : index;
  }
}
