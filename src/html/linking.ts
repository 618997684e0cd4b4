/** Links, and addresses in a text that become links. */
import type { Element, Parents, Properties, Text } from "hast";
import { linked, loneAddress, mayHold, saysItsAddress } from "./autolink.ts";
import { type Rewriting, fits, type Replacement } from "./rewriting.ts";
import { embedOf } from "./embeds.ts";
import { targetsOf, targetWithin } from "./fragments.ts";
import { purposeOf } from "./furniture.ts";
import { LINK_REL, linkUrl, prefixed } from "./links.ts";
import { framed } from "./shown-at.ts";

const LINK_REL_CHARS = ' rel="noopener nofollow ugc"'.length;

/** A text with its addresses as links. An address that stands alone becomes the player that it leads to. */
export function addressed(child: Text, parent: Parents, place: number, context: Rewriting): Replacement {
  const { linksUrl, addresses } = context;
  if (addresses <= 0 || !mayHold(child.value)) return undefined;
  const embed = embedOf(loneAddress(child, parent, place));
  if (embed !== undefined) return [framed(embed, "", context)];
  const parts = linked(child, addresses);
  for (const part of parts ?? []) {
    if (part.type !== "element") continue;
    context.addresses -= 1;
    setLink(part.properties, linkUrl(part.properties["href"], linksUrl));
  }
  return parts;
}

/** Gives a link its address here, and notes what it is for. One that stands alone becomes the player that it leads to. */
export function link(node: Element, parent: Parents, place: number, context: Rewriting): Replacement {
  const { properties } = node;
  const alone = context.addresses <= 0 ? undefined : embedOf(loneAddress(node, parent, place));
  if (alone !== undefined) return [framed(alone, "", context)];
  if (context.links <= 0 && properties["href"] !== undefined) return unlinked(properties, context);
  if (saysItsAddress(node)) context.addresses -= 1;
  const purpose = purposeOf(node, parent);
  if (purpose !== undefined) context.purposes.set(node, purpose);
  const href = String(properties["href"] ?? "").trim();
  const isFragment = href.startsWith("#") && href !== "#";
  const fragment = isFragment
    ? href.slice(1)
    : targetWithin(href, context.baseUrl, () => (context.targets ??= targetsOf(context.root)));
  const before = properties["rel"] === undefined ? -LINK_REL_CHARS : 0;
  const target =
    fragment !== undefined
      ? `#${prefixed(fragment)}`
      : properties["href"] === undefined
        ? undefined
        : linkUrl(href, context.linksUrl);
  if (target !== undefined && !fits(target.length - href.length - before, context))
    return unlinked(properties, context);
  setLink(properties, target);
  if (target !== undefined) context.links -= 1;
  return undefined;
}

/** Leaves a link its words only. */
function unlinked(properties: Properties, context: Rewriting): undefined {
  setLink(properties, undefined);
  context.isCut = true;
}

function setLink(properties: Properties, href: string | undefined): void {
  properties["href"] = href;
  properties["rel"] = href === undefined ? undefined : LINK_REL;
}
