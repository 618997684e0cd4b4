import { explain, type Fetch, request } from "./fetch.ts";

export const FORM_TYPE = "application/x-www-form-urlencoded";

/** The answer's content does not matter. This much of it is read, so that the connection can be reused. */
const ANSWER_MAX_BYTES = 100_000;

/** Whether a server accepted the body that was posted to it, which it shows by a status of 2xx. */
export type Posted = { ok: true } | { ok: false; trouble: string; status: number | null };

/**
 * Posts a body to another server, once. The caller decides when to try again (`backOffMs`).
 *
 * @returns on failure, the reason in words for an operator
 */
export async function post(
  { url, type, headers = {}, body }: { url: string; type: string; headers?: Record<string, string>; body: string },
  fetch: Fetch,
): Promise<Posted> {
  const answer = await request(
    {
      url,
      method: "POST",
      headers: { "content-type": type, ...headers },
      body,
      allowHttp: false,
      accepts: () => true,
      maxBytes: ANSWER_MAX_BYTES,
    },
    fetch,
  );
  // The body is read only when the status is 2xx, so the server has accepted the post.
  if (answer.kind === "too-large") return { ok: true };
  if (answer.kind !== "answer") return { ok: false, trouble: explain(answer), status: null };
  const { status } = answer;
  if (status >= 200 && status <= 299) return { ok: true };
  return { ok: false, trouble: `it answered with status ${status}`, status };
}
