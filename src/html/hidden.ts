import type { Element, Parents } from "hast";
import { attribute, classesOf, hasClass, isSilent, spoken } from "./tree.ts";

const STYLE_MAX_CHARS = 2_000;

/** Classes of texts for screen readers only, and of elements that style sheets hide. */
const HIDDEN_CLASSES = new Set(
  (
    "screen-reader-text screen-reader-only elementor-screen-only screen-reader screenreader-only screenreadertext sr-only sr-only-focusable sr-text " +
    "visually-hidden visually-hidden-focusable visuallyhidden visuallyHidden u-visually-hidden hidden-visually is-visually-hidden " +
    "u-hidden-visually a11y-hidden a11y-text assistive-text assistive element-invisible show-for-sr for-screen-readers only-sr " +
    "mejs-offscreen offscreen off-screen skip-link is-hidden u-hidden display-none invisible print-only visible-print " +
    "preheader preheader-text preheaderText email-preheader hidden-preheader preview-text previewText mcnPreviewText " +
    "MathJax_Preview progressiveMedia-thumbnail slick-cloned swiper-slide-duplicate"
  ).split(" "),
);

/** Text that is hidden only on narrow screens does not count as hidden. */
const HIDES_SOMETIMES = new Set(["hidden", "d-none"]);
const SHOWS_SOMETIMES =
  /^(?:[a-z0-9]+:(?:block|flex|grid|inline|inline-block|table|contents)|d-(?:sm|md|lg|xl|xxl)-(?!none))/;

/** Classes of page builders that hide an element on one kind of screen each. All of a row hide it everywhere. */
const HIDDEN_EVERYWHERE = (
  "elementor-hidden-desktop elementor-hidden-tablet elementor-hidden-mobile|hidden-lg hidden-md hidden-sm hidden-xs|" +
  "vc_hidden-lg vc_hidden-md vc_hidden-sm vc_hidden-xs|fusion-no-large-visibility fusion-no-medium-visibility fusion-no-small-visibility|" +
  "uag-hide-desktop uag-hide-tab uag-hide-mob|gb-hide-desktop gb-hide-tablet gb-hide-mobile|kvs-lg-false kvs-md-false kvs-sm-false|" +
  "brz-hidden-desktop brz-hidden-tablet brz-hidden-mobile|et-hide-desktop et-hide-tablet et-hide-mobile"
)
  .split("|")
  .map((row) => row.split(" "));
const HIDES_ON_ONE = /hid(?:e|den)-|-visibility|kvs-/;

/** Whether the original's page hides an element, judged by attributes that the allow-list drops. */
export function isHidden(node: Element): boolean {
  const { tagName, properties } = node;
  const { hidden, style } = properties;
  if (hidden !== undefined && String(hidden).toLowerCase() !== "until-found") return true;
  if (properties["popover"] !== undefined) return true;
  if (tagName === "dialog" && properties["open"] === undefined) return true;
  if (style !== undefined && (hides(String(style).slice(0, STYLE_MAX_CHARS)) || isMinute(node))) return true;
  if (properties["class"] === undefined) return false;
  const classes = classesOf(node);
  if (classes.some((name) => HIDDEN_CLASSES.has(name))) return true;
  if (
    classes.some((name) => HIDES_ON_ONE.test(name)) &&
    HIDDEN_EVERYWHERE.some((row) => row.every((name) => classes.includes(name)))
  )
    return true;
  return classes.some((name) => HIDES_SOMETIMES.has(name)) && !classes.some((name) => SHOWS_SOMETIMES.test(name));
}

/** Whether an element's letters have no size, and nothing below it can give them one. */
function isMinute(node: Element): boolean {
  const style = String(node.properties["style"]).slice(0, STYLE_MAX_CHARS);
  if (!/font(?:-size)?\s*:/i.test(style)) return false;
  return isNothing(declarationsOf(style).get("font-size") ?? "") && isPlain(node) && !isSilent(node);
}

/** Whether an element has only words, without styles of their own. */
const isPlain = ({ children }: Element): boolean =>
  children.every(
    (child) =>
      child.type !== "element" ||
      (/^(?:a|b|em|i|p|span|strong|br)$/.test(child.tagName) &&
        child.properties["class"] === undefined &&
        child.properties["style"] === undefined &&
        isPlain(child)),
  );

function hides(style: string): boolean {
  const rules = declarationsOf(style);
  const rule = (name: string): string => rules.get(name) ?? "";
  if (rule("display") === "none" || /^(?:hidden|collapse)$/.test(rule("visibility"))) return true;
  if (rule("mso-hide") === "all" || isFar(rule("text-indent")) || isFar(rule("margin-left"))) return true;
  const isOut = /^(?:absolute|fixed)$/.test(rule("position"));
  if (isOut && ["left", "right", "top", "bottom", "inset-inline-start"].some((side) => isFar(rule(side)))) return true;
  if (/^rect\((?:\s*[01](?:px)?[\s,]*){4}\)$/.test(rule("clip")) && isOut) return true;
  if (/^inset\((?:50|100)%/.test(rule("clip-path")) || rule("transform").startsWith("scale(0)")) return true;
  const isFlat = ["max-height", "max-width", "height"].some((side) => isNothing(rule(side)));
  // A box without height but with padding makes room for a player.
  const hasRoom = [...rules.keys()].some((name) => name.startsWith("padding") && !isNothing(rule(name)));
  const isClipped = /^(?:hidden|clip)$/.test(rule("overflow"));
  if (isFlat && !hasRoom && isClipped) return true;
  const isClear = /^0(?:\.0+)?%?$/.test(rule("opacity")) || rule("color") === "transparent";
  const isSmall = isNothing(rule("font-size"));
  return isSmall ? isClear || isNothing(rule("line-height")) || isFlat : isClear && isFlat;
}

function declarationsOf(style: string): Map<string, string> {
  const rules = new Map<string, string>();
  for (const declaration of style.toLowerCase().split(";")) {
    const colon = declaration.indexOf(":");
    if (colon < 0) continue;
    const value = declaration.slice(colon + 1).trim();
    const end = value.indexOf("!");
    rules.set(declaration.slice(0, colon).trim(), (end < 0 ? value : value.slice(0, end)).trim());
  }
  return rules;
}

/** Whether a length is zero or about one pixel. */
const isNothing = (value: string): boolean => /^(?:0(?:px|em|rem|pt|%)?|1px|0?\.\d{1,3}px)$/.test(value);

const FAR: Readonly<Record<string, number>> = { px: 500, pt: 400, em: 50, rem: 50, "%": 100, vw: 100, vh: 100 };

function isFar(value: string): boolean {
  const [, number, unit] = /^-(\d{1,9})(?:\.\d{1,9})?(px|pt|em|rem|%|vw|vh)$/.exec(value) ?? [];
  return number !== undefined && Number(number) >= FAR[unit!]!;
}

/** The size of an image by its style, if it makes the image invisible. */
export function styledSize(style: string): { width?: string; height?: string } {
  const rules = declarationsOf(style.slice(0, STYLE_MAX_CHARS));
  const [width, height] = [rules.get("width"), rules.get("height")];
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

/** The alignment of a text by its style. */
export const styledAlignment = (style: string): string | undefined =>
  declarationsOf(style.slice(0, STYLE_MAX_CHARS)).get("text-align");

/** Controls of the original's page: widgets of plugins and newsletters, by the beginning of a class or an id. */
const WIDGET = new RegExp(
  `^(?:${(
    "sharedaddy sd-sharing sd-social sd-like sd-rating jp-relatedposts jp-post-flair jetpack-likes jetpack-sharing " +
    "jetpack_subscription post-likes-widget wpcnt wp-block-jetpack-(?:subscriptions|sharing|like|related|mailchimp|send-a-message) " +
    "wp-block-(?:social-links?|search|post-comments|comments|loginout|outermost-social) " +
    "wp-block-file__(?:button|embed) addtoany_ a2a_ addthis_ at-(?:above|below)-post at-share sharethis- st-(?:share|btn) " +
    "shareaholic ssba ssbp- swp_ et_social et-social heateor essb_ dpsp- the_champ_ shariff mashsb social-warfare scriptlesssocial " +
    "novashare shared-counts printfriendly pf-button pf-content-print ns-buttons kiwi-article ss-(?:social|inline)-share wpusb elementor-(?:widget-)?share-buttons td-post-sharing yarpp " +
    "sfsi_ pdfprnt-buttons simplesocialbuttons adsbygoogle google-auto-placed post-views(?:$|[-_]) pvc_ tptn_counter crp_related zem_rp wp_rp rp4wp relpost taboola outbrain OUTBRAIN ob-widget feedflare wp-ulike wpulike kksr yasr post-ratings " +
    "subscription-widget subscribe-widget captioned-button-wrap paywall-jump community-chat install-substack-app " +
    "header-anchor-(?:parent|widget) image-link-expand post-ufi kg-signup-card kg-email-(?:card|cta) kg-audio-player$ kg-audio-hide " +
    "kg-video-(?:overlay|player|hide) kg-toggle-card-icon kg-bookmark-icon mc_embed mc4wp mailpoet formkit convertkit- " +
    "seva- tnp- tnp$ ml-embedded ml-form optin-monster om-holder hbspt hs-form wpcf7 gform_wrapper wpforms- beehiiv[-_] revue- sendfox " +
    "_brlbs-content-blocker brlbs-cmpnt-cb embed-privacy-overlay embed-privacy-logo cmplz-blocked-content cookieconsent-optout " +
    "swiper-(?:button|pagination|scrollbar|notification) wp-block-jetpack-slideshow_(?:button|pagination) slick-(?:prev|next|arrow|dots) " +
    "flex-(?:direction|control)-nav owl-(?:nav|dots) splide__(?:arrow|pagination) glide__(?:arrow|bullet) carousel-(?:control|indicators) " +
    "powerpress_links mejs-(?:controls|layers) vjs-control plyr__ disqus_ wpdiscuz fb-(?:like|share|comments|root|save) " +
    "twitter-(?:share|follow)-button twitter-hashtag-button g-plus comment-respond " +
    "et_pb_social_media_follow et_pb_newsletter et_pb_contact_form et_bloom elementor-(?:widget-)?social-icons elementor-widget-(?:form|post-navigation)$ " +
    "fusion-sharing-box fusion-social-links"
  )
    .split(" ")
    .join("|")})`,
);

/** Such controls by ordinary words that themes choose. They count only for short elements. */
const PLAIN_WIDGET =
  /^(?:(?:social|post|entry|article|story|content|page|single|blog|wp)?[-_]?(?:shar(?:e|ing))(?:[-_](?:this|buttons?|btns?|bar|box|links?|icons?|post|widget|tools|wrap(?:per)?|container|list|article|section|options|panel))*|social[-_](?:media[-_])?(?:shar(?:e|ing)|icons?|buttons?|links|bar)(?:[-_]\w{1,20})?|(?:newsletter|email|mailing[-_]list)[-_](?:signup|sign-up|subscribe|subscription|form|cta|box|widget|optin)|subscribe[-_](?:box|form|cta|widget|button|now|container|wrap(?:per)?)|subscription[-_](?:form|box|cta)|related[-_]?(?:posts?|articles|stories|content)|view[-_](?:in|online)[-_]?browser)$/i;
const PLAIN_WIDGET_MAX_CHARS = 800;

/**
 * Whether an element belongs to the original's page and not to the post: share buttons, subscribe boxes, controls of
 * players.
 */
export function isWidget(node: Element): boolean {
  if (node.properties["class"] === undefined && node.properties["id"] === undefined) return false;
  const names = [...classesOf(node), attribute(node, "id")];
  if (names.some((name) => WIDGET.test(name))) return true;
  return (
    names.some((name) => PLAIN_WIDGET.test(name)) &&
    spoken(node, PLAIN_WIDGET_MAX_CHARS).length <= PLAIN_WIDGET_MAX_CHARS
  );
}

/** How many people answered, as forums write below a post (Discourse). */
const ANSWERED =
  /^\d+ (?:posts?|replies|beitr[aä]ge?|antworten|messages?|réponses?|publicacion(?:es)?|respuestas?|post|risposte|berichten|antwoorden) [-–] \d+ (?:participants?|teilnehmer|participantes?|partecipanti|partecipante|deelnemers?)$/i;

const ANSWERED_MAX_CHARS = 100;

/** Whether a paragraph only counts the answers to a post. */
export function countsAnswers(node: Element): boolean {
  if (node.tagName !== "p" || node.children.length !== 1) return false;
  const [only] = node.children;
  return only?.type === "element" && only.tagName === "small" && ANSWERED.test(spoken(only, ANSWERED_MAX_CHARS));
}

/** Whether an element is a line that Drupal's feeds put before a body: title, author or date (node.html.twig). */
export const isFieldOfPage = (node: Element, isTop: boolean): boolean =>
  isTop && node.tagName === "span" && classesOf(node).some((name) => /^field--name-(?:title|uid|created)$/.test(name));

const CONTROLS = /^(?:input|textarea|select)$/;
const FORM_MAX_CHARS = 500;

/** Whether a form asks for input, and is no wrapper around a text. */
export function isForm(node: Element): boolean {
  return node.tagName === "form" && holdsControl(node) && spoken(node, FORM_MAX_CHARS).length <= FORM_MAX_CHARS;
}

const holdsControl = (node: Element): boolean =>
  node.children.some(
    (child) =>
      child.type === "element" &&
      (CONTROLS.test(child.tagName) ? !/^(?:checkbox|radio)$/i.test(attribute(child, "type")) : holdsControl(child)),
  );

/** Whether an element repeats a neighbor: a link to its own heading, or a copy for sighted readers. */
export function isTwin(node: Element, parent: Parents): boolean {
  // Discourse writes a picture's name and size over it while one points at it.
  if (hasClass(node, "meta") && parent.type === "element" && hasClass(parent, "lightbox")) return true;
  const siblings: readonly Parents["children"][number][] = parent.children;
  const isUnread = attribute(node, "aria-hidden").toLowerCase() === "true";
  if (node.tagName === "a" && isToPlace(attribute(node, "href"), parent)) {
    const words = spoken(node, MARK_MAX_CHARS);
    const isMark =
      words.length <= MARK_MAX_CHARS && !/[\p{L}\p{N}*†‡↩↑^]/u.test(words) && words !== "" && /[#¶§🔗∞]/u.test(words);
    if (isMark || (isUnread && words.length <= 1)) return true;
    // Its picture is an icon, unless it is all that the heading has.
    if (words === "" && isHeading(parent) && siblings.length <= TWINS_MAX && !siblings.every(isSilent)) return true;
  }
  if (!isUnread || siblings.length > TWINS_MAX) return false;
  const words = spoken(node, TWIN_MAX_CHARS);
  if (words === "" || words.length > TWIN_MAX_CHARS) return false;
  return siblings.some((other) => {
    const sibling = other as Element;
    return (
      sibling !== node &&
      sibling.type === "element" &&
      sibling.properties["aria-hidden"] === undefined &&
      !isHidden(sibling) &&
      spoken(sibling, TWIN_MAX_CHARS) === words
    );
  });
}

const isHeading = (parent: Parents): boolean => parent.type === "element" && /^h[1-6]$/.test(parent.tagName);

/** Whether a link leads to a place on its own page. Headings link to themselves by their whole address, too. */
const isToPlace = (href: string, parent: Parents): boolean =>
  href.startsWith("#") || (href.includes("#") && isHeading(parent));

const MARK_MAX_CHARS = 2;
const TWINS_MAX = 20;
/** A headline or a formula has a twin, a whole text has none. */
const TWIN_MAX_CHARS = 2_000;
