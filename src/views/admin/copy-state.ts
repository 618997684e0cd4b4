import type { AnnouncementReport } from "../../storage/announcements.ts";
import type { Tone } from "./parts.tsx";

const STATES: Record<AnnouncementReport["state"], readonly [Tone, string]> = {
  open: ["ok", "Right"],
  unsure: ["warn", "Unsure"],
  refused: ["bad", "Refused"],
  skipped: ["mute", "Skipped"],
};

/** The state of a copy at a destination: its look and its word. */
export function stateOfCopy({
  state,
  dueAt,
  live,
  sent,
}: Pick<AnnouncementReport, "state" | "dueAt" | "live" | "sent">): readonly [Tone, string] {
  if (state !== "open") return STATES[state];
  if (dueAt !== null) return ["wait", "Waiting"];
  if (!live) return ["ok", "Withdrawn"];
  return sent === null ? ["mute", "Not announced"] : STATES.open;
}
