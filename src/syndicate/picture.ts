import { type Fetch, mediaTypeOf, request } from "../web/fetch.ts";

const TYPES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

/** A picture of a post, for uploading elsewhere. */
export interface Picture {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

/** Fetches a picture from its publisher; undefined when it is too large, of another type or unreachable. */
export async function readPicture(url: string, maxBytes: number, fetch: Fetch): Promise<Picture | undefined> {
  const answer = await request({ url, allowHttp: true, accepts: (type) => TYPES.has(type), maxBytes }, fetch);
  if (answer.kind !== "answer" || answer.status !== 200) return undefined;
  return { bytes: answer.body, type: mediaTypeOf(answer.headers) };
}
