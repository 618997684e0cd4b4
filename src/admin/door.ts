/** `/door/{key}`: a publisher's own page. Its key is a secret, and everyone who has it acts as the publisher. */
import { ulid } from "ulid";
import * as v from "valibot";
import { sha256Base64 } from "../bytes.ts";
import { creditLine } from "../credit/line.ts";
import { pathOf } from "../model/post.ts";
import { presentPost } from "../post/present.ts";
import { ProblemError } from "../problem.ts";
import { listDeliveryReports } from "../storage/delivery-reports.ts";
import { type Door, enterDoor, listRequests, REQUEST_KINDS, saveRequest } from "../storage/doors.ts";
import { listPostReports, readPost, readPostReport, type PostReport } from "../storage/posts.ts";
import { listRevisionTimes } from "../storage/revisions.ts";
import { readCountsOf } from "../storage/reaction-totals.ts";
import { siteOf } from "../storage/site.ts";
import { readSource } from "../storage/sources.ts";
import { readBody } from "../web/body.ts";
import { renderDoor } from "../views/admin/door.tsx";
import { framePolicy } from "../views/admin/frame.tsx";
import { headlineOf } from "../views/headline.ts";
import { takeDown } from "./doors.ts";
import { pageOf } from "./json.ts";
import { setupOf, webhookOf } from "./pages.ts";

const KEY = /^[\w-]{43}$/;
/** Each costs two queries. */
const POSTS_SHOWN = 10;
const DELIVERIES_SHOWN = 20;
const REQUESTS_SHOWN = 20;
const OPEN_REQUESTS_MAX = 50;
const FORM_MAX_BYTES = 10_000;
const TEXT_MAX_CHARS = 500;
const RETRY_AFTER_SECONDS = 60;

const Form = v.object({
  post: v.pipe(v.string(), v.digits("choose a post"), v.transform(Number)),
  kind: v.picklist(REQUEST_KINDS, "choose what should happen"),
  text: v.pipe(
    v.optional(v.string(), ""),
    v.trim(),
    v.maxLength(TEXT_MAX_CHARS, `write at most ${TEXT_MAX_CHARS} characters`),
  ),
});

type Outcome = { isDone: boolean; text: string } | null;

/** GET and POST of the page. Guesses at keys are limited by address. */
export async function door(
  request: Request,
  key: string,
  env: Env,
  ctx: ExecutionContext,
  now: number,
): Promise<Response> {
  const entered = KEY.test(key) ? await enterDoor(env.DB, await sha256Base64(key), now) : null;
  if (!entered) {
    const from = request.headers.get("cf-connecting-ip") ?? "";
    const { success } = (await env.SIGN_IN_RATE?.limit({ key: from })) ?? { success: true };
    if (!success) throw new ProblemError({ kind: "rate-limited", retryAfterSeconds: RETRY_AFTER_SECONDS });
    throw new ProblemError({ kind: "not-found", what: "page" });
  }
  const outcome = request.method === "POST" ? await receive(request, entered, env, ctx, now) : null;
  const cursor = new URL(request.url).searchParams.get("cursor");
  return new Response(await pageFor(entered, `/door/${key}`, cursor, outcome, env, now), {
    status: outcome && !outcome.isDone ? 422 : 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": await framePolicy(),
      // The address contains the key.
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
  });
}

async function pageFor(
  entered: Door,
  address: string,
  cursorText: string | null,
  outcome: Outcome,
  env: Env,
  now: number,
): Promise<string> {
  const { source: slug } = entered;
  const cursor = cursorText !== null && /^\d{1,15}$/.test(cursorText) ? Number(cursorText) : null;
  const [source, site, reports, deliveries, requests] = await Promise.all([
    readSource(env.DB, slug),
    siteOf(env),
    listPostReports(env.DB, { source: slug }, POSTS_SHOWN + 1, cursor),
    listDeliveryReports(env.DB, { source: slug }, DELIVERIES_SHOWN, null),
    listRequests(env.DB, { source: slug }, REQUESTS_SHOWN, null),
  ]);
  const { rows, next_cursor } = pageOf(reports, POSTS_SHOWN, ({ id }) => String(id));
  const savedAt = await listRevisionTimes(
    env.DB,
    rows.map(({ id }) => id),
  );
  return await renderDoor({
    site,
    source: source!,
    door: entered,
    address,
    now,
    posts: await Promise.all(
      rows.map(async (row) => ({
        ...(await doorPost(row, site.origin ?? "", env, now)),
        savedAt: savedAt.get(row.id) ?? [],
      })),
    ),
    isFirst: cursor === null,
    older: next_cursor && `${address}?cursor=${next_cursor}`,
    deliveries,
    requests,
    webhook: webhookOf(site, slug),
    setup: setupOf(source!.signing),
    outcome,
  });
}

async function doorPost(report: PostReport, origin: string, env: Env, now: number) {
  const [stored, counts] = await Promise.all([readPost(env.DB, report.id), readCountsOf(env.DB, report.id)]);
  const reactions = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!stored) return { ...report, creditLine: "–", canonical: "–", reactions };
  const post = await presentPost(stored, now);
  const { first, canonical, indexing } = post.attribution;
  const line = creditLine(
    post.language,
    { title: headlineOf(post), ...(first.url !== undefined && { url: first.url }) },
    first,
  );
  return {
    ...report,
    creditLine: line.parts.map(({ text }) => text).join(""),
    canonical: indexing === "noindex" ? "nowhere: it is kept out" : (canonical ?? origin + pathOf(post)),
    reactions,
  };
}

/** Receives a publisher's request, and carries it out at once if that is the operator's policy. */
async function receive(
  request: Request,
  entered: Door,
  env: Env,
  ctx: ExecutionContext,
  now: number,
): Promise<Outcome> {
  const body = await readBody(request, FORM_MAX_BYTES);
  const form = v.safeParse(
    Form,
    Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body ?? new Uint8Array()))),
  );
  if (!form.success) return { isDone: false, text: `Please ${form.issues[0].message}.` };
  const { post, kind, text } = form.output;
  const report = await readPostReport(env.DB, post);
  if (report?.source !== entered.source) return { isDone: false, text: "Please choose one of your own posts." };
  if (kind === "credit" && text === "") return { isDone: false, text: "Please say what the credit should say." };
  const open = (await listRequests(env.DB, { source: entered.source }, OPEN_REQUESTS_MAX, null)).filter(
    ({ decidedAt }) => decidedAt === null,
  );
  if (open.length >= OPEN_REQUESTS_MAX)
    return { isDone: false, text: "Please wait until what you asked for is decided." };
  if (open.some((each) => each.post === post && each.kind === kind && each.text === text)) {
    return { isDone: true, text: "You asked for that already; an operator decides." };
  }
  const isDone = entered.atOnce && kind !== "credit";
  if (isDone) await takeDown({ kind, post, text }, env, ctx);
  await saveRequest(env.DB, { id: ulid(now), source: entered.source, post, kind, text, isDone }, now);
  return { isDone: true, text: isDone ? "It is done." : "An operator decides. You find the answer here." };
}
