import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu"];

const LIBRARY_FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib/x86_64-linux-gnu"];

/** A browser and its folder. */
export interface LaunchedBrowser extends AsyncDisposable {
  browser: Browser;
  close(): Promise<void>;
}

/**
 * Starts a headless Chromium. On 64-bit Linux it comes with a package, elsewhere it is the installed Chrome;
 * CHROMIUM_PATH names another one.
 */
export async function launchBrowser(): Promise<LaunchedBrowser> {
  const home = await mkdtemp(join(tmpdir(), "reprint-browser-"));
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const browser = await start(home);
    const close = async () => {
      await browser.close();
      await remove();
    };
    return { browser, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function start(home: string): Promise<Browser> {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return chromium.launch({ executablePath: named, args: FLAGS });
  if (process.platform !== "linux" || process.arch !== "x64") return chromium.launch({ channel: "chrome" });
  const { executablePath, env } = await unpack(home);
  return chromium.launch({ executablePath, args: FLAGS, env: { ...process.env, TMPDIR: home, ...env } });
}

/** Inflates the packaged browser into a folder, with the libraries and fonts that the system lacks. */
async function unpack(home: string): Promise<{ executablePath: string; env: Record<string, string> }> {
  const { default: packaged, inflate } = await import("@sparticuz/chromium");
  const archives = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin");
  const env: Record<string, string> = {};
  const hasLibraries = LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, "libnspr4.so")));
  const [executablePath] = await within(home, () => [
    packaged.executablePath(archives),
    ...(hasLibraries ? [] : [inflate(join(archives, "al2023.tar.br"))]),
  ]);
  if (executablePath === undefined) throw new Error("the packaged browser could not be inflated");
  if (!hasLibraries) {
    env["LD_LIBRARY_PATH"] = [join(home, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  }
  if (!existsSync("/etc/fonts/fonts.conf")) env["FONTCONFIG_FILE"] = await packagedFonts(home);
  return { executablePath, env };
}

/** The package's own font configuration names folders of another system. */
async function packagedFonts(home: string): Promise<string> {
  const file = join(home, "fonts.conf");
  const folders = `<dir>${join(home, "fonts")}</dir><cachedir>${join(home, "fonts-cache")}</cachedir>`;
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${folders}</fontconfig>`);
  return file;
}

/** Runs steps that choose their folder by TMPDIR when they start, and waits for them with the variable restored. */
function within<T>(folder: string, start: () => Promise<T>[]): Promise<T[]> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    return Promise.all(start());
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
