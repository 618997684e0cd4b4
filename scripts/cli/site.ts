import { readdirSync } from "node:fs";
import path from "node:path";
import {
  alertFindings,
  type Finding,
  insideFindings,
  secretsFinding,
  waitingFindings,
} from "../../src/admin/findings.ts";
import { Failure } from "../failure.ts";
import { type Call, command, type Json, table, TROUBLE_EXIT_CODE } from "./command.ts";
import { writeProfile } from "./profile.ts";

const MIGRATIONS = path.join(import.meta.dirname, "..", "..", "migrations");
const CLOCK_MAX_SECONDS = 60;
const PAGES_LOOKED_AT = 5;

/** `init` */
export const initCommand = command("init", {
  description: "Save the site and its token for later commands, if the site accepts it.",
  example: "init --site https://news.example.com   # with the token in REPRINT_TOKEN",
  async run({ ask, print, site }) {
    const token = process.env["REPRINT_TOKEN"];
    if (!token)
      throw new Failure(
        "There is no token to save.",
        "Put it into REPRINT_TOKEN: there no list of processes shows it.",
      );
    const settings = await ask("GET", "/settings");
    const file = writeProfile({ site: site.origin, token });
    print({ site: site.origin, file }, () => `${settings.name} at ${site.origin} is saved in ${file}, for you alone.`);
  },
});

/** `doctor` */
export const doctorCommand = command("doctor", {
  description: `Check a site, and say what to do about each finding. Exits ${TROUBLE_EXIT_CODE} when something is wrong.`,
  example: "doctor --site https://news.example.com",
  async run({ ask, print, site }) {
    const findings: Finding[] = [];
    const note = (check: string, ok: boolean, found: string, advice: string): void =>
      void findings.push({ check, ok, found, advice: ok ? "" : advice });

    const settings = await ask("GET", "/settings");
    note("configuration", true, `${settings.name}, ${settings.language}`, "");
    note(
      "address",
      settings.origin === site.origin,
      String(settings.origin),
      "Set SITE_URL in wrangler.toml to the address that readers see, and deploy.",
    );
    const response = await fetch(new URL("/healthz", site));
    await response.body?.cancel();
    const skew = Math.round((Date.parse(response.headers.get("date") ?? "") - Date.now()) / 1000);
    note(
      "clock",
      Math.abs(skew || 0) <= CLOCK_MAX_SECONDS,
      `${skew || 0} s apart`,
      "Set this machine's clock: signatures are good for five minutes.",
    );

    const health = await ask("GET", "/health");
    const known = readdirSync(MIGRATIONS).filter((file) => file.endsWith(".sql"));
    const missing = known.filter((name) => !health.migrations.includes(name));
    note(
      "migrations",
      missing.length === 0,
      missing.length === 0 ? `all ${known.length}` : `without ${missing.join(", ")}`,
      "Deploy: npm run deploy applies them first.",
    );
    findings.push(...waitingFindings(health.waiting), ...alertFindings(health.alerts));
    findings.push(secretsFinding(await openedSecrets(ask)), ...insideFindings(await ask("GET", "/checks")));

    const { posts } = await ask("GET", "/posts?limit=50");
    const live = posts.filter((post: Json) => post.status === "live" && post.links.page).slice(0, PAGES_LOOKED_AT);
    const wrong: string[] = [];
    for (const { title, links } of live) {
      const page = await fetch(new URL(links.page, site));
      const html = await page.text();
      if (!page.ok || (title && !unescaped(html).includes(title))) wrong.push(`${links.page} (${page.status})`);
    }
    note(
      "pages",
      wrong.length === 0,
      wrong.length === 0 ? `${live.length} as D1 has them` : wrong.join(", "),
      "post rerender ID renders one again.",
    );

    print(findings, () =>
      table(
        ["", "Check", "Found", "What to do"],
        findings.map(({ ok, check, found, advice }) => [ok ? "✓" : "✗", check, found, advice]),
      ),
    );
    if (findings.some(({ ok }) => !ok)) process.exitCode = TROUBLE_EXIT_CODE;
  },
});

/** Counts the stored secrets by the key that opens them. Each request checks some. */
async function openedSecrets(ask: Call["ask"]): Promise<Parameters<typeof secretsFinding>[0]> {
  const sum = { current: 0, previous: 0, unopenable: [] as { kind: string; of: string }[], isMore: false };
  for (let cursor: string | null = ""; cursor !== null;) {
    const next: Json = await ask("GET", `/reseal${cursor && `?cursor=${encodeURIComponent(cursor)}`}`);
    sum.current += next.current;
    sum.previous += next.previous;
    sum.unopenable.push(...next.unopenable);
    cursor = next.next_cursor;
  }
  return sum;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const unescaped = (html: string): string =>
  html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);
