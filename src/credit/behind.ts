import { isDate } from "./dates.ts";
import { saysReadMore } from "../post/read-more.ts";

/** Texts that sites write behind a footer: their accounts, their newsletter, their rights, the way to the original. */

const FOLLOW =
  "follow (?:us|me)|check (?:it|them|us) out|consultez-(?:le|la|les)|schau(?:en sie|t)? (?:dort |mal )?vorbei|folgen sie|folge uns|folg uns|suivez|s[ií]guenos|seguici|s[ie]g(?:a|ue)[- ]nos|segueix-nos|volg ons|följ oss|følg oss|følg os|seuraa meitä|obserwuj nas|sledujte nás|kövess|urmăriți-ne|подпис(?:ывай|ат)|підпис(?:уй|ат)|следите за|bizi takip|ακολουθήστε|ikuti kami|theo dõi|تابعونا|تابعنا|ما را دنبال|עקבו אחר|フォロー|팔로우|关注我们|關注我們|追蹤我們|facebook|twitter|mastodon|instagram|telegram|whatsapp|bluesky|tiktok|linkedin|youtube";
const ALSO =
  "(?:read|see) also|also read|(?:lesen sie|lies) auch|(?:lire|lisez) (?:aussi|également)|l[ée]e(?:r)? también|leia também|leggi anche|lees ook|läs (?:också|även|mer)|læs også|les også|lue myös|czytaj (?:też|także|również)|čtěte (?:také|též)|čítajte aj|olvas(?:sa|d) el|citește și|читайте (?:также|також)|прочетете още|ayrıca okuyun|διαβάστε (?:επίσης|ακόμα)|baca juga|xem thêm|اقرأ أيضا|קראו גם";
/** Thanks at the beginning of a sentence. */
const THANKS =
  "^(?:happy [a-z]+ing|cheers|enjoy)\\W*$|^(?:thanks|thank you|we (?:thank|are grateful)|wir danken|vielen dank|danke|merci|nous remercions|gracias|agradecemos|grazie|ringraziamo|obrigad|bedankt|met dank|tack|tak til|takk til|kiitos|dziękujemy|děkujeme|ďakujeme|köszön|mulțumim|спасибо|благодарим|дякуємо|teşekkür|ευχαριστ)";
const LETTERS =
  "newsletter|subscri|sign up|abonn|suscr[ií]b|subscreva|iscriviti|inscreva|assine|inscri(?:s|v)|nieuwsbrief|schrijf je in|nyhetsbrev|nyhedsbrev|uutiskirje|biuletyn|zapisz się|odběr|hírlevél|iratkozz|рассылк|розсилк|bülten|ενημερωτικό|buletin|bản tin|النشرة|خبرنامه|ניוזלטר|メールマガジン|ニュースレター|購読|登録|뉴스레터|구독|订阅|訂閱";
const RIGHTS =
  "lizenz|licence|licencia|licenza|licença|licentie|licens\\b|лицензи|ліценз|\\bcc[- ]by|©|\\(c\\) ?\\d{4}|copyright|licen[cs]ed? under|creative commons|all rights reserved|alle rechte|tous droits|todos los derechos|tutti i diritti|todos os direitos|alla rättigheter|alle rettigheder|alle rettigheter|kaikki oikeudet|wszelkie prawa|všechna práva|minden jog|toate drepturile|все права|усі права|tüm hakları|hak cipta|cit(?:a|e|ar|er|ando) (?:a |la |the )?(?:source|fuente|fonte)|注明出处|註明出處|link back|original (?:article|post|version) may be|republish|reprint|syndicat|republica|reproduzid|reproducid|ripubblicat|republié|herpubliceerd|permission|content-sharing|contributed (?:the|this) (?:article|story|piece|essay)|reproduisons|republions|prohibida|proibida|interdite|nachdruck|riservata|dopušten|dovoljenj|prenosimo|avec l['’]accord|genehmigung|erlaubnis|autoris|autoriz|permis(?:o|são|sos|só)\\b|permesso|concessione|toestemming|tillstånd|tilladelse|tillatelse|luvalla|zgod[ąyę]|svolením|súhlasom|engedély|разрешени|дозвол|разрешение|άδεια|izniyle|seizin|atas izin|cho phép|بإذن|با اجازه|באישור|अनुमति|許可|許諾|転載|허락|허가|전재|授权|授權|许可|許可|侵权|侵權|侵删|侵刪|[仅僅][做作供].{0,6}(?:备份|備份|学习|學習|参考|參考|分享|交流)";
const SUPPORT =
  "donat|donaci|doação|doações|spende|unterstütz|faire un don|soutenez|apóy|apoya|apoie|sosten(?:go|ici|eteci)|steun ons|stöd oss|støt os|støtt oss|support (?:us|our|local|independent|quality|free)|become a (?:member|supporter|patron|subscriber)|membership|patreon|ko-fi|liberapay|buy me a coffee|keep us going|join us|podcast|contact (?:us|me|the (?:author|editor|writer|reporter))|schreiben sie (?:uns|der autorin|dem autor)|écrivez[- ]nous|contactez|escríbenos|contáctanos|your inbox|posteingang|boîte (?:mail|de réception)|bandeja de entrada|caixa de entrada|casella di posta|wesprzyj|podpořte|támogass|поддерж|підтрим|destek ol|寄付|支援|후원|report (?:an? |any )?(?:issue|error|problem|typo)|share this|teilen|partager|compart|condividi|comment|kommentar|comentari|commentaire|rss feed|feed-only|feedburner|feedflare|add to any|email this";
/** Whose the views are. */
const VIEWS =
  "(?:views|opinions)(?: and opinions)?(?: (?:expressed|presented|stated))? (?:here |in this \\w+ |by the authors? )?(?:are|do not|does not|belong)|(?:views|opinions) expressed|(?:geäußerten|vertretenen|dargestellten) (?:ansichten|meinungen)|opinions exprimées|opiniones (?:expresadas|vertidas|aquí)|opiniões (?:expressas|expressadas|aqui)|opinioni espresse|(?:meningen|opvattingen) in dit|åsikter|мнение (?:автора|редакции)|думка автора|opinie (?:wyrażone|autora)|názory autor|yazarın görüş";
/** Labels at the beginning of a line. */
const LABELS =
  "^(?:photos?|images?|pictures?|illustrations?|featured image|header image|cover image|fotos?|bilder?|titelbild|imagen|foto de portada|photo de une|immagine|beeld|zdjęci[ea]|фото|写真|사진|图片|tags?|labels?|filed under|posted in|categor(?:y|ies)|schlagw[oö]rter|étiquettes|etiquetas|kategori\\w*|last updated|zuletzt aktualisiert|mis à jour|actualizado|aggiornato|atualizado|autor(?:in|a|e|ka)?(?=:)|author(?=:)|auteure?(?= ?:)|texte?(?= ?:)|testo(?=:)|yazar(?=:)|szerző(?=:)|автор(?=:)|作者(?=[:：])|著者(?=[:：])|글쓴이(?=:)|note? ?\\d(?=[:.])|from the (?:book|series|archives?)|aus (?:dem buch|der reihe)|extrait (?:de|du)|del libro|dal libro|uit het boek|do livro)\\b|^\\W*(?:advertisements?|anzeige|publicité|publicidad|pubblicità|publicidade|advertentie|annons|annonse|annonce|mainos|reklama|reclamă|реклама|διαφήμιση|reklam|iklan|إعلان|פרסומת|विज्ञापन|広告|광고|广告|廣告)\\W*$";

/** A credit of those who translated or edited the post. */
const HANDS =
  "^(?:(?:many |special |with )?thanks to [^.]{3,80} for (?:\\S+ ){0,4}?(?:review|feedback|edit|proofread|comment|reading|help)|(?:(?:it|this \\S+) (?:has been|was|is) (?:\\S+ ){0,2}?)?(?:translat|edited|copy-?edited|fact-?checked|condensed|abridged|shortened|adapted|updated)|(?:this is|dies ist|ceci est|c['’]est|est[ae] es|quest[ao] è|dit is) (?:an?|the|eine|une|la|una|een) (?:\\S+ )?(?:translat|übersetz|traduc|traduz|vertaling)|editad|éditée? par|redigiert|(?:aus dem \\S+ )?(?:von \\S+ )?übersetz|übertrag|traduc|traduit|traduzi|traduzione|tradução|vertaal|vertaling|övers(?:ätt|att)|oversat|oversett|suomen(?:nos|tanut)|tłumacz|przekład|překlad|přelož|preklad|prelož|fordít|traducere|перев[оеё]|переклад|prevod|prijevod|prevo|çevir|μετάφραση|terjemah|diterjemahkan|biên dịch|người dịch|ترجم|תרגום|תרגם|翻訳|訳[：:]|번역|翻译|翻譯|译者|譯者|(?:责任|責任)?[编編][辑輯集][：:]|校[对對][：:]|(?:原?作者|文)[：: ]|autor(?:in|a|e|ka)?:|author:|auteure? ?:|автор:|審核|审核|편집[：:])";
/** Whose the pictures are. */
const PICTURES =
  "^(?:(?:header |cover |lead |featured )?(?:photos?|photographs?|images?|illustrations?|infographics?|graphics?|artwork|maps?|charts?|videos?)|fotos?|bilder|grafiken|infografías?|imágenes|imagens|immagini|foto's|beelden) (?:(?:are |were |is |was |have been )?(?:provided |taken |made |created |drawn )?(?:by|courtesy|from)|von|par|por|de|di|door) ";
/** Those with whom it was made or published. */
const PARTNERS =
  "^(?:this \\S+ (?:was|is) )?(?:(?:co-?)?(?:published|produced|reported|created|presented) )?in (?:partnership|collaboration|cooperation|association) with|^(?:\\S+ )?in (?:kooperation|zusammenarbeit|partnerschaft) mit|^(?:\\S+ )?en (?:partenariat|collaboration) avec|^(?:\\S+ )?en (?:colaboración|alianza) con|^(?:\\S+ )?em (?:parceria|colaboração) com|^(?:\\S+ )?in collaborazione con|^(?:\\S+ )?in samenwerking met|^(?:\\S+ )?i sam(?:arbejde|arbete|arbeid) med|^we współpracy z";
const HANDS_MAX_CHARS = 140;

let hands: RegExp | undefined;

/** Whether sentences beside a footer name those who worked on the post. They stay. */
export function stays(behind: string): boolean {
  // With flags the expression takes several times as long to compile.
  hands ??= new RegExp(`${HANDS}|${PICTURES}|${PARTNERS}`);
  return behind.length <= HANDS_MAX_CHARS && hands.test(behind.replace(/^[\s\p{P}]+/u, "").toLowerCase());
}

let pattern: RegExp | undefined;

/** Whether a text invites its readers elsewhere, or states rights. */
export function invites(text: string): boolean {
  // With a flag for case the expression takes several times as long to compile.
  pattern ??= new RegExp([LABELS, THANKS, ALSO, FOLLOW, LETTERS, RIGHTS, SUPPORT, VIEWS].join("|"));
  return pattern.test(text.toLowerCase()) || saysReadMore(text.slice(0, LABEL_WITHIN_CHARS));
}

/** How far from its beginning a line may say "Read more". Further on, the same words are prose. */
const LABEL_WITHIN_CHARS = 40;

const BEHIND_MAX_CHARS = 220;

/** Whether a line may stand under a footer: an invitation, rights, a label, or no words at all. */
export function isBehindFooter(text: string): boolean {
  const line = text.trim();
  return (
    line.length <= BEHIND_MAX_CHARS && (invites(line) || stays(line) || isDate(line) || !/[\p{L}\p{N}]{2}/u.test(line))
  );
}

/** "Read the original article." in the languages of The Conversation. */
export const READ_ORIGINAL =
  /\borigin\w*|\bcanonical\b|oorspronkelijk|sumber|tekst źródłowy|artykuł źródłowy|оригинал|оригінал|původní|eredeti|πρωτότυπο|alkuperäi|元の?記事|原文|원문|الأصلي/iu;
const READ_ORIGINAL_MAX_CHARS = 80;
const ADDRESSES = /(?:https?:\/\/|www\.)\S+/g;

/** Whether sentences after a footer are an invitation, or name the original's address. */
export const isBehind = (behind: string): boolean =>
  (behind.length <= BEHIND_MAX_CHARS && invites(behind)) ||
  stays(behind) ||
  (READ_ORIGINAL.test(behind) && behind.replace(ADDRESSES, "").length <= READ_ORIGINAL_MAX_CHARS);
