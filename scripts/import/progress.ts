/** The progress of an import: a line that changes on a terminal, or a line every few seconds elsewhere. */
import type { Tally } from "./send.ts";

const TERMINAL_MILLISECONDS = 200;
const LOG_MILLISECONDS = 10_000;
const REJECTED_SHOWN = 20;

const number = new Intl.NumberFormat("en");

/** Shows a tally as it grows. */
export interface Progress {
  /** Prints a line that stays. */
  say(line: string): void;
  stop(): void;
}

/**
 * Shows the progress of an import.
 *
 * @param done the share of the archive that has been read, from 0 to 1; undefined when it is unknown
 */
export function showProgress(tally: Tally, done: () => number | undefined): Progress {
  const started = Date.now();
  const settledBefore = settledOf(tally);
  const isTerminal = process.stderr.isTTY === true;
  const line = () => progressLine(tally, done(), (Date.now() - started) / 1000, settledBefore);
  const draw = () => process.stderr.write(isTerminal ? `\r${line()}\u001B[K` : `${line()}\n`);
  const timer = setInterval(draw, isTerminal ? TERMINAL_MILLISECONDS : LOG_MILLISECONDS);
  timer.unref();
  return {
    say(text) {
      process.stderr.write(isTerminal ? `\r${text}\u001B[K\n` : `${text}\n`);
    },
    stop() {
      clearInterval(timer);
      draw();
      if (isTerminal) process.stderr.write("\n");
    },
  };
}

/** Such as "4,200 read · 4,100 taken · 3,900 published · 200 waiting · 85/s · 2 min left". */
function progressLine(tally: Tally, done: number | undefined, seconds: number, settledBefore: number): string {
  const settled = settledOf(tally) - settledBefore;
  const parts = [`${number.format(tally.read)} read`, `${number.format(tally.sent)} taken`];
  if (tally.known > 0) parts.push(`${number.format(tally.known)} known`);
  for (const [status, count] of tally.outcomes) parts.push(`${number.format(count)} ${status}`);
  if (tally.open.size > 0) parts.push(`${number.format(tally.open.size)} waiting`);
  const broken = tally.rejected.length - (tally.outcomes.get("rejected") ?? 0) - (tally.outcomes.get("failed") ?? 0);
  if (broken > 0) parts.push(`${number.format(broken)} refused`);
  if (seconds >= 1 && settled > 0) parts.push(`${number.format(Math.round(settled / seconds))}/s`);
  if (done !== undefined && done > 0.01 && done < 1 && seconds >= 5) parts.push(left((seconds * (1 - done)) / done));
  return parts.join(" · ");
}

const settledOf = (tally: Tally): number =>
  [...tally.outcomes.values()].reduce((sum, each) => sum + each, 0) + tally.known;

function left(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** The result of an import, with the reasons of failures. */
export function summary(tally: Tally): string {
  const lines: string[] = [];
  for (const [reason, count] of tally.passed) lines.push(`${number.format(count)} passed over: ${reason}`);
  for (const { place, reason } of tally.rejected.slice(0, REJECTED_SHOWN)) lines.push(`refused: ${place}: ${reason}`);
  if (tally.rejected.length > REJECTED_SHOWN)
    lines.push(`… and ${number.format(tally.rejected.length - REJECTED_SHOWN)} more were refused`);
  return lines.join("\n");
}

/** The result of an import for programs. */
export const resultOf = ({ read, sent, known, outcomes, passed, rejected, open }: Tally) => ({
  read,
  taken: sent,
  known,
  outcomes: Object.fromEntries(outcomes),
  passed_over: Object.fromEntries(passed),
  refused: rejected,
  waiting: open.size,
});
