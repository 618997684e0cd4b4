import type { Element, ElementContent, Parents, Root } from "hast";
import { spoken } from "./tree.ts";

/**
 * The purpose of a link that is no part of the post: to share it or subscribe, to view it elsewhere, or to leave a
 * newsletter.
 */
export type Purpose = "share" | "browser" | "mail";

const SHARE = new RegExp(
  `^(?:https?:)?//(?:[\\w-]+\\.)*(?:${(
    "facebook\\.com/(?:sharer|share\\.php|dialog/(?:share|feed|send)) (?:twitter|x)\\.com/(?:intent/(?:tweet|post)|share\\b|home\\?status) " +
    "linkedin\\.com/(?:shareArticle|sharing|cws/share) reddit\\.com/submit pinterest\\.[a-z.]{2,6}/pin/create whatsapp\\.com/send " +
    "wa\\.me/\\? t(?:elegram)?\\.me/share tumblr\\.com/(?:share|widgets/share) getpocket\\.com/(?:save|edit) " +
    "news\\.ycombinator\\.com/submitlink bsky\\.app/intent threads\\.(?:net|com)/intent buffer\\.com/(?:add|share) bufferapp\\.com/add " +
    "vk\\.com/share line\\.me/R/ social-plugins\\.line\\.me xing\\.com/(?:spi|social) instapaper\\.com/(?:edit|hello2) digg\\.com/submit " +
    "addtoany\\.com/ addthis\\.com/ sharethis\\.com/ mix\\.com/add mastodonshare\\.com toot\\.kytta\\.dev share\\.flipboard\\.com " +
    "stumbleupon\\.com/submit plus\\.google\\.com/share service\\.weibo\\.com/share printfriendly\\.com/print feeds\\.feedburner\\.com/~ff/ " +
    "mail\\.google\\.com/mail/\\?view=cm ok\\.ru/(?:offer|dk) b\\.hatena\\.ne\\.jp/(?:add|entry/panel)"
  )
    .split(" ")
    .join("|")})`,
  "i",
);
const SHARE_HERE =
  /[?&](?:share=(?:facebook|twitter|x|linkedin|reddit|pinterest|tumblr|pocket|telegram|jetpack-whatsapp|email|print|mastodon|bluesky|threads|nextdoor|skype)\b|utm_content=share\b|action=(?:share|restack-comment)\b)|^mailto:\?|\/~ff\/|%%(?:share|checkout|comment)_url%%|#\/portal\b|\/subscribe(?:\/?$|\/?\?)|\/\/open\.substack\.com\/(?:chat|users)\b/i;

const WAY_OUT =
  /unsubscribe|\bunsub\b|opt[-_]?out|list-manage\.com\/(?:unsubscribe|profile|track)|[?&]action=disable_email|\/(?:manage|update|email)[-_]?(?:subscription|preference)s?\b|subscription[-_]?preferences|\*\|(?:UNSUB|ARCHIVE|UPDATE_PROFILE|FORWARD)\|\*|(?:\{\{|%%)\s{0,3}(?:unsubscribe|manage|view_in_browser|web_?version)/i;
/** A part of an address that identifies a reader. */
const TOKEN = /[?&][\w-]{1,40}=|\*\||\{\{|%%/;
const LONG_SEGMENT = /[\w-]{16,}/g;

const hasToken = (href: string): boolean =>
  TOKEN.test(href) || (href.match(LONG_SEGMENT) ?? []).some((part) => /\d/.test(part));

const LABEL_MAX_CHARS = 120;
const IN_BROWSER = new RegExp(
  "^(?:click (?:here )?to )?(?:view|read|open|see|display)(?: this| the| our)?(?: e-?mail| mail| newsletter| message| issue| post| campaign)? (?:in|on) (?:your |a |the |my )?(?:web ?)?(?:browser|web)\\b|" +
    "^(?:view|read|see) (?:it |this |this \\w+ |the \\w+ |email |message )?online$|^view (?:as a )?web ?page$|^(?:web|online)[- ]?version$|" +
    "^view (?:the |this )?web ?version$|\\bbrowser version$|\\bim browser\\b|^(?:zur )?(?:web|online)[- ]?(?:version|ansicht)|" +
    "(?:dans|sur) (?:le|votre|ton|un) navigateur|version en ligne$|en (?:el|tu|su|un) navegador|n[oe]o? (?:seu |teu )?navegador|" +
    "(?:nel|dal) (?:tuo )?browser|in (?:je|uw|de) browser|i (?:din )?(?:webbläsar|nettleser|browser)|selaimessa|w przegl[ąa]darce|" +
    "в браузере|у браузері|в браузър|v prohlížeči|v prehliadači|v brskalniku|u pregledniku|böngészőben|în browser|" +
    "al (?:teu )?navegador|no (?:teu )?navegador|naršyklėje|pārlūk|brauseris|στο[νυ]? ?(?:browser|πρόγραμμα περιήγησης)|" +
    "tarayıcı|di (?:browser|peramban)|trong trình duyệt|في المتصفح|در مرورگر|בדפדפן|ブラウザ|浏览器|瀏覽器|브라우저|เบราว์เซอร์|ब्राउज़र",
  "iu",
);
const LEAVE = new RegExp(
  "^(?:click (?:here )?to )?unsubscribe\\b|\\bunsubscribe (?:here|instantly|from (?:this|our|all|these) )|^(?:manage|update|change|edit)(?: my| your)? (?:e-?mail |subscription |newsletter )?(?:preferences|subscriptions?)\\b|^(?:e-?mail|subscription) preferences$|" +
    "^(?:hier )?(?:newsletter )?(?:abmelden|abbestellen)\\b|^vom newsletter abmelden|^(?:se|me|vous) (?:désabonner|désinscrire)|^(?:désabonnement|désinscription)|^(?:darse|date|darme) de baja|^desuscrib|^anular (?:la |mi )?suscripción|" +
    "^(?:cancelar|cancele) (?:la |a |mi |sua )?(?:suscripción|assinatura|subscrição|inscrição)|^descadastr|^(?:disiscriviti|disiscrizione|cancella(?:ti)?(?: l['’]?iscrizione)?|annulla (?:l['’])?iscrizione)|" +
    "^(?:uitschrijven|afmelden)|^(?:avsluta|avregistrera|avbryt) prenumeration|^avregistrera|^afmeld|^avmeld|^meld (?:deg|meg) av|^peru(?:uta)? .{0,20}tilaus|^wypisz|^(?:zrezygnuj|rezygnuj)|" +
    "^odhlásit|^odhlásiť|^zrušit odběr|^zrušiť odber|^leiratkoz|^dezabon|^odjav|^atsisakyti (?:prenumerat|naujienlaišk)|^atrakstī|^atteikties|^loobu (?:uudiskirja|tellimus)|^tühista tellimus|^cancel·?la.{0,5} (?:la )?subscripció|^donar-?se de baixa|" +
    "^(?:κατάργηση εγγραφής|απεγγραφή|διαγραφή από)|^(?:отписаться|отписка|отпиши|отписване)|^відпис|^abonelikten|^(?:üyelikten|listeden) (?:ayrıl|çık)|^berhenti berlangganan|^h(?:ủ|uỷ)y đăng ký|" +
    "^إلغاء (?:الاشتراك|الإشتراك)|^لغو اشتراک|^(?:ל?הסרה מ|ביטול (?:ה)?(?:מנוי|רישום))|^配信(?:停止|解除)|^(?:購読|登録)(?:を)?(?:解除|停止)|^退订|^取消(?:订阅|訂閱)|^退訂|^수신 ?거부|^구독 ?(?:취소|해지)|^ยกเลิกการ(?:รับ|สมัคร|ติดตาม)",
  "iu",
);

/**
 * Words of a link that have no meaning of their own, and words around it that show that the link leaves a newsletter.
 */
const HERE =
  /^(?:(?:please )?click )?(?:here|this link|hier|hier klicken|ici|cliquez ici|aquí|aqui|qui|clicca qui|här|her)[.!]?$/iu;
const LEAVES =
  /unsubscribe|opt[- ]out|stop receiving|no longer (?:wish|want)|abmelde|abbestell|désabonn|désinscri|darse de baja|cancelar (?:la |a )?(?:suscripción|assinatura|inscrição)|descadastr|disiscriv|cancella|annulla|uitschrij|afmeld|avregistrera|avmeld|wypis|rezygn|odhlás|leiratkoz|dezabon|odjav|отпис|відпис|abonelik/iu;
const SENTENCE_MAX_CHARS = 260;
const SENTENCE_MAX_NODES = 100;

/** Places below a post where readers of the original answer it, and the words of links that lead there. */
const ANSWERS =
  /#(?:respond|comments?|disqus_thread|comment-?form|reply-title)$|\/\/[^/?#]+(?:\/[^/?#]+)+\/comments\/?(?:\?[^#]*)?$/i;
const TO_ANSWERS =
  /^(?:\(?\d{1,5}\)?|no|keine|aucun|sin|nessun|geen)? ?(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti?|reacties?|kommentar(?:er)?|komentarz[ey]?|komentář[eů]?|коммента\p{L}*|komment)$|^(?:leave|add|post|write) (?:a |your )?(?:comment|reply|response)|^(?:kommentar|commentaire) (?:hinterlassen|schreiben)|^(?:laisser un commentaire|dejar? un comentario|deixe? um comentário|lascia un commento|plaats een reactie|lämna en kommentar)/iu;

/** The purpose of a link that belongs to the original's page; undefined when it belongs to the post. */
export function purposeOf(link: Element, parent: Parents): Purpose | undefined {
  const href = String(link.properties["href"] ?? "").trim();
  if (href === "") return undefined;
  if (SHARE.test(href) || SHARE_HERE.test(href)) return "share";
  if (WAY_OUT.test(href) && hasToken(href)) return "mail";
  const words = spoken(link, LABEL_MAX_CHARS);
  if (words === "" || words.length > LABEL_MAX_CHARS) return undefined;
  if (IN_BROWSER.test(words)) return "browser";
  if (HERE.test(words) && parent.type === "element" && hasToken(href)) {
    if (parent.children.length > SENTENCE_MAX_NODES) return undefined;
    const sentence = spoken(parent, SENTENCE_MAX_CHARS);
    return sentence.length <= SENTENCE_MAX_CHARS && LEAVES.test(sentence) ? "mail" : undefined;
  }
  if (ANSWERS.test(href) && TO_ANSWERS.test(words)) return "share";
  if (!LEAVE.test(words)) return undefined;
  return hasToken(href) ? "mail" : "share";
}

/** The most text beside such links. Labels beside share links are short; newsletters explain to whom they were sent. */
const OUTSIDE_MAX_CHARS: Readonly<Record<Purpose, number>> = { share: 40, browser: 60, mail: 260 };

const BLOCK = /^(?:p|div|li|ul|ol|dl|dd|dt|td|th|tr|table|tbody|h[2-6]|aside|blockquote|details|figure)$/;
const MEDIA = /^(?:img|picture|video|audio|figure|table|pre|math)$/;

interface Weight {
  chars: number;
  inLinks: number;
  /** The number of links with the purpose. */
  share: number;
  browser: number;
  mail: number;
  others: number;
  media: number;
}

/**
 * Removes blocks that consist only of such links and their labels, in place. A link inside prose keeps its words. A
 * reader's own link for leaving a newsletter loses its address there.
 */
export function removeFurniture(root: Root, purposes: ReadonlyMap<Element, Purpose>): void {
  weigh(root, purposes);
  for (const [link, purpose] of purposes) {
    if (purpose === "mail") link.properties["href"] = undefined;
  }
}

function weigh(parent: Root | Element, purposes: ReadonlyMap<Element, Purpose>): Weight {
  const weight: Weight = { chars: 0, inLinks: 0, share: 0, browser: 0, mail: 0, others: 0, media: 0 };
  let dropped: Set<unknown> | undefined;
  for (const child of parent.children) {
    if (child.type === "text") weight.chars += letters(child.value);
    if (child.type !== "element") continue;
    const inner = weigh(child, purposes);
    if (BLOCK.test(child.tagName) && isFurniture(inner)) {
      if (/^t[dhr]$/.test(child.tagName)) child.children = [];
      else (dropped ??= new Set()).add(child);
      continue;
    }
    const purpose = purposes.get(child);
    weight.chars += inner.chars;
    weight.inLinks += purpose === undefined ? inner.inLinks : inner.chars;
    weight.share += inner.share + (purpose === "share" ? 1 : 0);
    weight.browser += inner.browser + (purpose === "browser" ? 1 : 0);
    weight.mail += inner.mail + (purpose === "mail" ? 1 : 0);
    weight.others +=
      inner.others + (child.tagName === "a" && child.properties["href"] !== undefined && purpose === undefined ? 1 : 0);
    weight.media += purpose === undefined ? inner.media + (MEDIA.test(child.tagName) ? 1 : 0) : 0;
  }
  if (dropped !== undefined) {
    const children: ElementContent[] = parent.children as ElementContent[];
    parent.children = children.filter((child) => !dropped.has(child));
  }
  return weight;
}

function isFurniture({ chars, inLinks, share, browser, mail, others, media }: Weight): boolean {
  if (share + browser + mail === 0 || media > 0 || others > (mail > 0 ? 6 : 0)) return false;
  return chars - inLinks <= OUTSIDE_MAX_CHARS[mail > 0 ? "mail" : browser > 0 ? "browser" : "share"];
}

const letters = (value: string): number => value.replace(/\s+/g, "").length;
