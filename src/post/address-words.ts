/** Words of addresses, for readers who have an address and look for its page. */

/** An address as people paste it, with or without its scheme, alone or in brackets. */
const ADDRESS = /^[<("']?(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?::\d+)?(?:[/?#]\S*)?$/iu;
const LOCAL_ADDRESS = /^https?:\/\/\S+$/i;
const TAIL = /[.,;:!)\]>'"…]+$/;

const WORDS_MAX_CHARS = 80;

/** The address of which a query consists; undefined for other queries. */
export function addressIn(query: string): URL | undefined {
  if (!ADDRESS.test(query) && !LOCAL_ADDRESS.test(query)) return undefined;
  const written = query.replace(/^[<("']/, "").replace(TAIL, "");
  return URL.parse(/^https?:/i.test(written) ? written : `https://${written}`) ?? undefined;
}

/**
 * The words of a path: those of the segment that has most of them, or of the last such. Numbers are left out, because
 * texts do not have the ids that addresses have.
 */
export function wordsInPath(path: string): string {
  const [most = []] = path
    .split("/")
    .map((segment) => wordsIn(decoded(segment).replace(/\.[a-z]{3,5}$/i, "")))
    .toReversed()
    .toSorted((one, other) => other.length - one.length);
  return most.join(" ").slice(0, WORDS_MAX_CHARS).trim();
}

const wordsIn = (text: string): string[] =>
  (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).filter((word) => !/^\p{N}+$/u.test(word));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
