import type { Content, Standing } from "../model/post.ts";
import type { Policy } from "../model/source.ts";
import { DAY_MS, MINUTE_MS } from "../time.ts";

type Dated = Pick<Content, "published" | "embargoedUntil" | "expires" | "delayMinutes" | "isProtected">;
type DatePolicy = Pick<Policy, "delay_minutes" | "expires_after_days">;

/**
 * When the original is public, in milliseconds: from its published date, or from the end of its embargo if that is
 * later. A published date after the first delivery is replaced by the time of that delivery.
 *
 * @param heardAt when the first delivery about it arrived
 */
export const originalAt = ({ published, embargoedUntil }: Dated, heardAt: number): number =>
  Math.max(Math.min(Date.parse(published), heardAt), timeOf(embargoedUntil, -Infinity));

/**
 * The standing of a post at `now`, by the rights of its entry and the policy of its source. If both limit it, the
 * stricter limit holds. A post that would expire before it may be shown is never shown.
 *
 * @param heardAt when the first delivery about it arrived
 * @param now milliseconds since the epoch
 */
export function standingOf(content: Dated, policy: DatePolicy, heardAt: number, now: number): Standing {
  // Hidden until its publisher sends it without the password, like an embargo without an end.
  if (content.isProtected) return { withheld: "embargo", dueAt: null, expiredAt: null };
  const original = originalAt(content, heardAt);
  const embargo = timeOf(content.embargoedUntil, -Infinity);
  const delayMs = Math.max(content.delayMinutes ?? 0, policy.delay_minutes) * MINUTE_MS;
  const shownFrom = delayMs > 0 ? original + delayMs : embargo;
  const expiresAt = Math.min(
    timeOf(content.expires, Infinity),
    policy.expires_after_days === null ? Infinity : original + policy.expires_after_days * DAY_MS,
  );
  const isNeverShown = expiresAt <= shownFrom;
  if (shownFrom > now || isNeverShown) {
    const isEmbargoed = embargo > now || delayMs === 0;
    return {
      withheld: isEmbargoed ? "embargo" : "delay",
      dueAt: isNeverShown ? null : isEmbargoed ? embargo : shownFrom,
      expiredAt: null,
    };
  }
  if (expiresAt <= now) return { withheld: "expired", dueAt: null, expiredAt: expiresAt };
  return { withheld: null, dueAt: expiresAt === Infinity ? null : expiresAt, expiredAt: null };
}

const timeOf = (instant: string | undefined, otherwise: number): number =>
  instant === undefined ? otherwise : Date.parse(instant);

type Reasons = Pick<Content, "isProtected" | "cut" | "lacksDrawings">;

const CUT = {
  size: "the body is too large: the page shows its beginning and leads to the original",
  members: "the rest of the body is for the publisher's members",
  // Publishers who send excerpts do so on purpose.
  source: null,
} as const;

const DRAWINGS = "drawings (SVG) are left out: the page leads to the original";

/**
 * The reason that a delivery reports when readers are not shown its post, or not its end; null when they are shown all
 * of it.
 */
export function reasonOf(
  { withheld, dueAt, expiredAt }: Standing,
  { isProtected, cut, lacksDrawings }: Reasons = {},
): string | null {
  if (isProtected) return "withheld: the publisher asks for a password";
  switch (withheld) {
    case null:
      return (cut === undefined ? null : CUT[cut]) ?? (lacksDrawings ? DRAWINGS : null);
    case "expired":
      return `expired ${isoOf(expiredAt)}`;
    case "embargo":
    case "delay":
      return dueAt === null
        ? "withheld: it expires before it may be shown"
        : `withheld until ${isoOf(dueAt)} (${withheld})`;
    default:
      return withheld satisfies never;
  }
}

const isoOf = (time: number | null): string => (time === null ? "" : new Date(time).toISOString());
