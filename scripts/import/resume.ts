import { createHash } from "node:crypto";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { readIfThere } from "../place.ts";
import { emptyTally, type Mark, type Target } from "./send.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Counts = v.pipe(
  v.array(v.tuple([v.string(), Count])),
  v.transform((counts) => new Map(counts)),
);

const Kept = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    delivery: v.string(),
    tally: v.object({
      read: Count,
      sent: Count,
      known: Count,
      outcomes: Counts,
      passed: Counts,
      rejected: v.array(v.object({ place: v.string(), reason: v.string() })),
      open: v.pipe(
        v.array(v.string()),
        v.transform((ids) => new Set(ids)),
      ),
    }),
  }),
);

/**
 * The progress of an interrupted import. Losing it costs only time, because an entry that is sent twice is accepted
 * once.
 */
export interface Resume {
  /** Where to continue: at the beginning, if the site does not know the last delivery. */
  begin(): Promise<Mark>;
  keep(mark: Mark): void;
  forget(): void;
}

/** The progress of one file, in its present state, on its way to one source of one site. */
export function resumeOf(root: string, file: string, { operator, source, feed }: Target): Resume {
  const { size, mtimeMs } = statSync(file);
  const name = JSON.stringify([path.resolve(file), size, mtimeMs, operator.site.origin, source, feed]);
  const directory = path.join(root, ".wrangler", "imports");
  const mark = path.join(directory, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.json`);
  return {
    async begin() {
      const atStart = { tally: emptyTally(), delivery: undefined };
      const kept = v.safeParse(Kept, readIfThere(mark));
      if (!kept.success) return atStart;
      const { delivery } = kept.output;
      // The site may have been reset since.
      const answer = await operator.ask("GET", `/api/v1/deliveries?ids=${encodeURIComponent(delivery)}`);
      const Known = v.object({ deliveries: v.array(v.object({ id: v.string(), source: v.string() })) });
      return v.parse(Known, answer).deliveries.some((known) => known.source === source) ? kept.output : atStart;
    },
    keep({ delivery, tally }) {
      if (delivery === undefined) return;
      mkdirSync(directory, { recursive: true });
      const { outcomes, passed, open } = tally;
      const counts = { ...tally, outcomes: [...outcomes], passed: [...passed], open: [...open] };
      writeFileSync(mark, JSON.stringify({ delivery, tally: counts }));
    },
    forget() {
      rmSync(mark, { force: true });
    },
  };
}
