import { type Ungated, withoutConditions } from "./conditions.ts";

/** Names that publishers' own systems give to a part for members, in comments around it. */
const PART = "(?:paywall|(?:members?|subscribers?|patrons?)[- ]only|premium[- ]content)";
const PART_BEGINS = `(?:(?:begin|start)[ :-]{1,2})?${PART}(?:[ :-]{1,2}(?:begin|start))?\\s{0,5}-->`;
const PART_ENDS = `(?:/\\s?|end[ :-]{1,2})${PART}\\s{0,5}-->|${PART}[ :-]{1,2}end\\s{0,5}-->`;

const MARK = new RegExp(
  `<!--\\s{0,5}(?:(kg-gated-block:begin\\b|(?!members-only)${PART_BEGINS})|(kg-gated-block:end\\b|${PART_ENDS})|(members-only)\\b)|` +
    "<div\\b[^<>]{0,300}\\b(paywall-jump|steady_paywall)\\b|(___STEADY_PAYWALL___)",
  "g",
);

/** Marks around a part for members, for texts whose system has marks of its own. */
export const GATED = {
  begin: "<!--kg-gated-block:begin nonMember:false-->",
  end: "<!--kg-gated-block:end-->",
} as const;
/** A mark before a rest for members. */
export const GATED_REST = "<!--members-only-->";

/** Comments that restrict the readers of the text after them, or end that. */
export const MARK_COMMENT = new RegExp(
  `<!--\\s{0,5}(?:kg-gated-block:|members-only\\b|${PART_BEGINS}|${PART_ENDS})`,
  "g",
);

/** Most bodies have none of these, and a body is searched for plain texts in a tenth of the time of an expression. */
const hasAny = (html: string, texts: readonly string[]): boolean => texts.some((text) => html.includes(text));

/** Every mark has one of these. */
const GATES = ["<!--", "paywall-jump", "steady_paywall", "___STEADY_PAYWALL___"];

/**
 * A body without the parts for members only. These are blocks between comments that restrict readers, as Ghost and
 * publishers' own systems write them; everything after the comment that ends a public preview (TryGhost/Ghost,
 * content-gating.js), or after the paywall of Substack or Steady; and what a newsletter's conditions leave to some
 * readers. If a block has no end, the rest of the body is removed with it.
 */
export function ungated(html: string): Ungated {
  const unconditional = withoutConditions(html);
  const marked = withoutMarked(unconditional.html);
  return {
    html: marked.html,
    hidden: unconditional.hidden + marked.hidden,
    isCut: unconditional.isCut || marked.isCut,
  };
}

function withoutMarked(html: string): Ungated {
  if (!hasAny(html, GATES)) return { html, hidden: "", isCut: false };
  let open = "";
  let hidden = "";
  let rest = 0;
  let isGated = false;
  for (const { index, 1: begins, 2: ends, 3: mark, 4: box, 5: sign } of html.matchAll(MARK)) {
    if (index < rest) continue;
    const paywall = box ?? sign;
    const cuts = mark ?? paywall;
    const close = html.indexOf("-->", index);
    const after = sign !== undefined ? index + sign.length : close < 0 ? html.length : close + "-->".length;
    if (isGated) hidden += html.slice(rest, index);
    else open += html.slice(rest, index);
    if (cuts !== undefined && !isGated) {
      hidden += html.slice(after);
      return { html: open, hidden, isCut: paywall !== undefined || hidden.trim() !== "" };
    }
    if (begins !== undefined) isGated = !/\bnonMember:\s{0,3}true\b/.test(html.slice(index, after));
    if (ends !== undefined) isGated = false;
    rest = after;
  }
  if (isGated) hidden += html.slice(rest);
  else open += html.slice(rest);
  return { html: open, hidden, isCut: hidden.trim() !== "" };
}

const FORMS_MAX = 20;
const TAG_MAX_CHARS = 1_000;
/** The most characters of a theme's words around the form. */
const AROUND_FORM_MAX_CHARS = 400;

/**
 * Whether a body is WordPress' form that asks for the post's password (get_the_password_form), in any language.
 *
 * @param textOf reads the words of the body without its forms
 */
export function asksForPassword(html: string, textOf: () => string): boolean {
  if (!hasAny(html, ["post-password-form", "action=postpass", "post_password"])) return false;
  if (textOf().length > AROUND_FORM_MAX_CHARS) return false;
  let from = 0;
  for (let count = 0; count < FORMS_MAX; count += 1) {
    const at = html.indexOf("<form", from);
    if (at < 0) return false;
    from = at + 1;
    const end = html.indexOf(">", at);
    const tag = html.slice(at, end < 0 ? at + TAG_MAX_CHARS : Math.min(end, at + TAG_MAX_CHARS));
    if (/post-password-form|action=postpass/.test(tag)) return true;
    if (html.slice(at, at + 4 * TAG_MAX_CHARS).includes('name="post_password"')) return true;
  }
  return false;
}

const PROTECTED =
  /protect|geschützt|protég|protegid|protett|beschermd|beveiligd|skydda|beskytt|suojat|zabezpiecz|chránen|védett|korumalı|korunan|защищ|захищ|προστατ|מוגן|محمي|保護|保护|보호/iu;
const EXCERPT =
  /excerpt|auszug|extrait|extracto|extrato|riassunto|resumo|resumen|samenvatting|utdrag|uddrag|otetta|zajawk|streszcz|stručn|kivonat|özet|alıntı|отрыв|цитат|уривок|απόσπασμα|תקציר|مقتطف|抜粋|摘要|발췌|요약/iu;
/** Longer than WordPress' sentence in any language. */
const NO_EXCERPT_MAX_CHARS = 160;

/**
 * Whether a feed of excerpts has WordPress' sentence in place of one, "There is no excerpt because this is a protected
 * post", under a title such as "Protected: Plans" (get_the_excerpt, protected_title_format).
 *
 * @param textOf reads the words of the body
 */
export function isProtectedExcerpt(title: string, textOf: () => string): boolean {
  const label = /^([^:：]{1,30})[:：]/u.exec(title)?.[1];
  if (label === undefined || !PROTECTED.test(label)) return false;
  const text = textOf();
  return text.length <= NO_EXCERPT_MAX_CHARS && PROTECTED.test(text) && EXCERPT.test(text);
}
