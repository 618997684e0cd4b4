import { READERS_SLUGS, RESERVED_SLUGS } from "../model/source.ts";
import { scripts } from "./assets.ts";
import serviceWorker from "./service-worker.client.js";
import { STRINGS } from "./strings.ts";

/** The files that Cloudflare serves without the Worker, by their paths. */
export async function staticFiles(): Promise<ReadonlyMap<string, string>> {
  const named = Object.values(await scripts()).map(({ path, body }) => [path, body] as const);
  return new Map([...named, ["/service-worker.js", filled(serviceWorker)]]);
}

/** The service worker with the words and the lists that it needs. */
function filled(script: string): string {
  const words = Object.entries(STRINGS).map(
    ([language, { offlineCopy, tryAgain }]) => [language, { copy: offlineCopy, again: tryAgain }] as const,
  );
  const values = { WORDS: Object.fromEntries(words), RESERVED: [...RESERVED_SLUGS], READERS: READERS_SLUGS };
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`"${name}"`, () => JSON.stringify(value)),
    script,
  );
}
