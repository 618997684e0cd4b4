import type { Element } from "hast";
import { attribute, classesOf, find, spoken } from "./tree.ts";

/**
 * Messages that systems and plugins for members show in place of a text, and texts for members, by the beginning of a
 * class or an id. The text before them is a preview for everybody.
 */
const WALL = new RegExp(
  `^(?:${(
    "(?:gh-)?post-upgrade-cta gh-cta$ pmpro_content_message mepr-unauthorized-message mepr-login-form mepr_error$ " +
    "wc-memberships-(?:restriction-message|content-restricted-message|message$) jetpack-subscribe-paywall wp-block-jetpack-paywall " +
    "wp-block-premium-content-(?:logged-out|subscriber)-view newspack-content-gate(?!__(?:countdown|gate-passed)) leaky_paywall_message " +
    "patreon-(?:campaign-banner|locked-content|patron-button|universal-button|be-patron-button|unlock-post) rcp[_-]restricted " +
    "restrict-content-message um-locked-content swpm-(?:post|page|more-tag|partial|category)-(?:not|no|restricted|protected|expired)\\b " +
    "wpmem_(?:restricted|login|reg) pms-(?:restriction-message|content-restricted|restricted) memberful-(?:global-marketing-content|paywall) " +
    "content-control-not-accessible jp-cc-not-accessible members-access-error ihc-locker tnp-lock"
  )
    .split(" ")
    .join("|")})`,
);

/** Such messages by ordinary words that themes choose. They count only for short elements that lead somewhere. */
const PLAIN_WALL =
  /^(?:(?:paywall|regwall|registration-wall|subscri(?:be|ption|ber)-?wall|metered-wall|(?:content|article|member|subscriber)[-_]gate|(?:members?|subscribers?|patrons?)[-_]only)(?:[-_]{1,2}(?:message|notice|cta|prompt|box|overlay|banner|card|wall|content|container|wrap(?:per)?|inner|block|panel))*)$/i;
const PLAIN_WALL_MAX_CHARS = 500;

/** Whether an element stands in place of a text that only members get. */
export function isWall(node: Element): boolean {
  if (node.properties["class"] === undefined && node.properties["id"] === undefined) return false;
  const names = [...classesOf(node), attribute(node, "id")];
  if (names.some((name) => WALL.test(name))) return true;
  if (!names.some((name) => PLAIN_WALL.test(name)) || spoken(node, PLAIN_WALL_MAX_CHARS).length > PLAIN_WALL_MAX_CHARS)
    return false;
  return find(node, ({ tagName }) => /^(?:a|button|form|input)$/.test(tagName)) !== undefined;
}
