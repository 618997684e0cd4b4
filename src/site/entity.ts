import { etagOf } from "../publish/etag.ts";
import { noneMatch } from "./headers.ts";

/**
 * The answer for a document that programs read repeatedly: with an entity tag, and 304 if the program has it already.
 */
export async function answerConditionally(
  request: Request,
  body: string,
  headers: Record<string, string>,
): Promise<Response> {
  const etag = await etagOf(body);
  const all = { ...headers, etag, "x-content-type-options": "nosniff" };
  if (noneMatch(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers: all });
  return new Response(request.method === "HEAD" ? null : body, { headers: all });
}
