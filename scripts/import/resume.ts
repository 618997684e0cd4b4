import { createHash } from "node:crypto";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { readIfThere } from "../place.ts";
import type { Mark, Target } from "./send.ts";

const Kept = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ entries: v.pipe(v.number(), v.integer(), v.minValue(0)), delivery: v.string() }),
);

/** Where an interrupted import of a file has come to. Losing it costs time alone: what is sent twice is taken once. */
export interface Resume {
  /** How many entries need not be sent again; 0 where the site does not know of the last of them. */
  skip(): Promise<number>;
  keep(mark: Mark): void;
  forget(): void;
}

/** The mark of one file, as it is now, on its way to one source of one site. */
export function resumeOf(root: string, file: string, { operator, source, feed }: Target): Resume {
  const { size, mtimeMs } = statSync(file);
  const name = JSON.stringify([path.resolve(file), size, mtimeMs, operator.site.origin, source, feed]);
  const directory = path.join(root, ".wrangler", "imports");
  const mark = path.join(directory, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.json`);
  return {
    async skip() {
      const kept = v.safeParse(Kept, readIfThere(mark));
      if (!kept.success) return 0;
      const { entries, delivery } = kept.output;
      // The site may have begun afresh since.
      const answer = await operator.ask("GET", `/api/v1/deliveries?ids=${encodeURIComponent(delivery)}`);
      const Known = v.object({ deliveries: v.array(v.object({ id: v.string(), source: v.string() })) });
      return v.parse(Known, answer).deliveries.some((known) => known.source === source) ? entries : 0;
    },
    keep({ entries, delivery }) {
      if (delivery === undefined) return;
      mkdirSync(directory, { recursive: true });
      writeFileSync(mark, JSON.stringify({ entries, delivery }));
    },
    forget() {
      rmSync(mark, { force: true });
    },
  };
}
