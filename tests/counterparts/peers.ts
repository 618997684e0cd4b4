/**
 * `npm run peers`: tries Reprint with software of others: Bluesky's own server (PDS), an emulator of Telegram's Bot API,
 * two servers of the fediverse (one made with Fedify, and activitypub-bot), Ghost, Strapi, and two clients of Mastodon
 * with the stub that the tests use; and with the sender's tests of webmention.rocks on this machine. It installs them
 * into a folder of its own, for which it needs the network, and deletes that in the end. `npm run peers -- ghost bot`
 * tries these two.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BLUESKY_PACKAGES, tryBluesky } from "./bluesky.ts";
import { BOT_OVERRIDES, BOT_PACKAGES, tryBot } from "./bot.ts";
import { FEDIFY_PACKAGES, tryFedify } from "./fedify.ts";
import { tryGhost } from "./ghost.ts";
import { MASTODON_CLIENTS, tryMastodonClients } from "./mastodon-clients.ts";
import { tryRocks } from "./rocks.ts";
import { STRAPI_PACKAGES, tryStrapi } from "./strapi.ts";
import { TELEGRAM_PACKAGES, tryTelegram } from "./telegram.ts";
import { runTrial, Scratch, type Site } from "./trial.ts";

/** A trial, and the packages that it needs. */
interface Part {
  packages: Record<string, string>;
  run(site: Site, scratch: Scratch): Promise<void>;
}

const PARTS: Record<string, Part> = {
  mastodon: { packages: MASTODON_CLIENTS, run: tryMastodonClients },
  telegram: { packages: TELEGRAM_PACKAGES, run: tryTelegram },
  bluesky: { packages: BLUESKY_PACKAGES, run: tryBluesky },
  fedify: { packages: FEDIFY_PACKAGES, run: tryFedify },
  bot: { packages: BOT_PACKAGES, run: tryBot },
  ghost: { packages: {}, run: tryGhost },
  strapi: { packages: STRAPI_PACKAGES, run: tryStrapi },
  rocks: { packages: {}, run: tryRocks },
};

/** Compiled packages, which are replaced by ours on the SQLite of Node.js. */
const REPLACED = { "better-sqlite3": "12.0.0", sqlite3: "6.0.1" };

const SELF = path.join(import.meta.dirname, "peers.ts");
const INHERIT = { stdio: "inherit" } as const;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}
if (names.length !== 1) {
  // A process for each: packages of others change what a process has in common.
  const parts = names.length > 0 ? names : Object.keys(PARTS);
  const statuses = parts.map((name) => spawnSync(process.execPath, [...process.execArgv, SELF, name], INHERIT).status);
  process.exit(statuses.every((status) => status === 0) ? 0 : 1);
}

const { packages, run } = PARTS[names[0]!]!;
const scratch = new Scratch("peers");
const overrides: Record<string, string> = { ...BOT_OVERRIDES };
for (const [name, version] of Object.entries(REPLACED)) {
  const folder = path.join(scratch.folder, name);
  mkdirSync(folder);
  copyFileSync(path.join(import.meta.dirname, `${name}.cjs`), path.join(folder, "index.cjs"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version, main: "index.cjs" }));
  overrides[name] = `file:./${name}`;
}
scratch.install(packages, overrides);
await runTrial(scratch, async (site) => await run(site, scratch));
