/** `/admin/checks`: what `doctor` checks, as far as the Worker can see it. */
import { listMigrations } from "../storage/migrations.ts";
import { readWaiting } from "../storage/overview.ts";
import type { PageFrame } from "../views/admin/frame.tsx";
import { renderChecks } from "../views/admin/checks.tsx";
import { checksJson } from "./checks.ts";
import { insideFindings, secretsFinding, waitingFindings } from "./findings.ts";
import { waitingJson } from "./health.ts";
import { sealedJson } from "./reseal.ts";

/** `/admin/checks`: six queries. */
export async function checksPage(frame: PageFrame, env: Env, now: number): Promise<string> {
  const [waiting, sealed, inside, migrations] = await Promise.all([
    readWaiting(env.DB),
    sealedJson(env),
    checksJson(env),
    listMigrations(env.DB),
  ]);
  return await renderChecks(
    frame,
    [
      ...waitingFindings(waitingJson(waiting, now)),
      secretsFinding({ ...sealed, isMore: sealed.next_cursor !== null }),
      ...insideFindings(inside),
    ],
    migrations,
  );
}
