import reactions from "./reactions.client.js";
import share from "./share.client.js";
import css from "./style.css";

/** What every page carries: one inlined style sheet and one deferred script. */
export interface Assets {
  style: {
    css: string;
    /** For the policy's `style-src`, quoted there: `'sha256-…'`. */
    cspHash: string;
  };
  script: {
    /** Changes with the body, so that it may be cached for ever. */
    path: string;
    body: string;
  };
}

const SCRIPT_HASH_BYTES = 6;

let made: Promise<Assets> | undefined;

/** The pages' style sheet and script with their hashes; computed once per isolate. */
export function assets(): Promise<Assets> {
  made ??= make();
  return made;
}

async function make(): Promise<Assets> {
  const style = withoutSpace(css);
  const body = withoutComments(`${reactions}\n${share}`);
  const [styleHash, scriptHash] = await Promise.all([sha256(style), sha256(body)]);
  return {
    style: { css: style, cspHash: `sha256-${btoa(String.fromCharCode(...styleHash))}` },
    script: { path: `/assets/reactions.${hex(scriptHash.subarray(0, SCRIPT_HASH_BYTES))}.js`, body },
  };
}

/** Drops comments, the space between tokens where CSS never needs it, and zeros before points; the sheet is inlined in every page. */
function withoutSpace(sheet: string): string {
  return sheet
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/(?<!\d)0\./g, ".")
    .replaceAll(";}", "}")
    .trim();
}

/** Drops what is there for its readers only: comments, types in them, and needless line breaks. Our own script has no such strings. */
function withoutComments(code: string): string {
  return code
    .replace(/\/\*\*[^]*?\*\/ ?/g, "")
    .replace(/(^|\s)\/\/ .*$/gm, "")
    .replace(/\n\s*/g, "\n")
    .replace(/([{};,(])\n/g, "$1")
    .trim();
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
