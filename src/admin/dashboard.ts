/** `/admin`: the dashboard, rendered on the server without any script. Every change goes through the API. */
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { type Operator, type Scope, may } from "../model/operator.ts";
import { ProblemError, problemResponse, wordingOf } from "../problem.ts";
import { learnSite } from "../storage/site.ts";
import { readBody } from "../web/body.ts";
import { listAudit } from "../storage/audit.ts";
import { readDeliveryBody } from "../storage/delivery-bodies.ts";
import { listTokens } from "../storage/tokens.ts";
import { renderAudit } from "../views/admin/audit.tsx";
import { DESTINATION_SCRIPT } from "../views/admin/copy-text.tsx";
import { framePolicy, type DashboardPart } from "../views/admin/frame.tsx";
import { renderRefused, renderShownOnce } from "../views/admin/outcome.tsx";
import { SAID, type ChangeMessage } from "../views/admin/parts.tsx";
import { renderSignIn } from "../views/admin/sign-in.tsx";
import { renderTokens } from "../views/admin/tokens.tsx";
import { isFromElsewhere, onBehalfOf, signedIn, signIn, signOut } from "./access.ts";
import { API_PATH, api } from "./api.ts";
import { checksPage } from "./checks-page.ts";
import { destinationPage, destinationsPage, newDestinationPage } from "./destination-pages.ts";
import { exportListPage, exportPart } from "./export-pages.ts";
import { pageOf } from "./json.ts";
import { overview } from "./overview-page.ts";
import { addSource, newSourcePage } from "./new-source.ts";
import { addFromOpml, opmlDocument, opmlPage } from "./opml-pages.ts";
import {
  deadLettersPage,
  deliveriesPage,
  deliveryPage,
  duplicatePage,
  duplicatesPage,
  postPage,
  postsPage,
  previewPage,
  receiptsPage,
  requestsPage,
  settingsPage,
  sourcePage,
  sourcesPage,
  waitingPage,
} from "./pages.ts";
import { stateOf } from "./tokens.ts";

const FORM_MAX_BYTES = 100_000;
const ROWS = 50;

type Bindings = { Bindings: Env; Variables: { operator: Operator } };

export const dashboard = new Hono<Bindings>();

dashboard
  .use(async (c, next) => {
    if (!isRead(c.req.method) && isFromElsewhere(c.req.raw)) return problemResponse({ kind: "cross-site" });
    if (/^\/admin\/sign-in$/.test(c.req.path)) return await next();
    const operator = await signedIn(c.req.raw, c.env, Date.now());
    if (!operator) {
      return isRead(c.req.method)
        ? c.redirect(`/admin/sign-in?${new URLSearchParams({ next: pathOf(c.req.url) })}`, 303)
        : c.redirect("/admin/sign-in", 303);
    }
    c.set("operator", operator);
    await learnSite(c.env, c.req.url);
    return await next();
  })
  .onError(async (error, c) => {
    if (!(error instanceof ProblemError)) throw error;
    const { status, title, detail } = wordingOf(error.problem);
    const operator = c.get("operator")?.name;
    return await page(await renderRefused({ operator, part: partOf(c.req.path) }, title, detail, "/admin"), status);
  })
  .notFound(() => {
    throw new ProblemError({ kind: "not-found", what: "page" });
  })
  .get("/admin/sign-in", async (c) => await page(await renderSignIn(null, nextOf(c.req.query("next")))))
  .post("/admin/sign-in", async (c) => {
    const form = await readForm(c.req.raw);
    const next = nextOf(form.get("next"));
    const cookie = await signIn(form.get("token") ?? "", c.req.raw, c.env, Date.now());
    if (cookie !== null) return redirect(next, { "set-cookie": cookie });
    return await page(
      await renderSignIn("This token is not good: it is unknown, has ended, or was revoked.", next),
      401,
    );
  })
  .post("/admin/sign-out", async (c) => redirect("/admin/sign-in", { "set-cookie": await signOut(c.req.raw, c.env) }))
  .post("/admin/act", async (c) => await act(c.req.raw, c.get("operator"), c.env, c.executionCtx as ExecutionContext))
  .get("/admin", async (c) => await read(c, (frame) => overview(frame, c.req.query(), c.env, Date.now())))
  .get("/admin/deliveries", async (c) => {
    const { id } = c.req.query();
    if (id) return redirect(`/admin/deliveries/${encodeURIComponent(id.trim())}`);
    return await read(c, (frame) => deliveriesPage(frame, c.req.query(), c.env, Date.now()));
  })
  .get("/admin/deliveries/:id", async (c) =>
    read(c, (frame) => deliveryPage(frame, c.req.param("id"), c.env, Date.now())),
  )
  .get("/admin/deliveries/:id/body", async (c) => {
    ask(c.get("operator"), "read");
    const body = await readDeliveryBody(c.env.DB, c.req.param("id"));
    if (!body) throw new ProblemError({ kind: "not-found", what: "body" });
    return new Response(body, {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${c.req.param("id").replaceAll(/\W/g, "")}.txt"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  })
  .get("/admin/sources", async (c) => read(c, (frame) => sourcesPage(frame, c.req.query(), c.env, Date.now())))
  .get("/admin/sources/new", async (c) => {
    ask(c.get("operator"), "edit");
    return await page(
      await newSourcePage(frameOf(c), c.get("operator"), c.req.raw, c.env, c.executionCtx as ExecutionContext),
    );
  })
  .post("/admin/sources/new", async (c) => {
    const form = await readForm(c.req.raw);
    const added = await addSource(form, c.get("operator"), c.req.raw, c.env, c.executionCtx as ExecutionContext);
    if (!added.ok) {
      const { title, detail } = v.parse(ProblemText, added.problem);
      const back = `/admin/sources/new?${new URLSearchParams({ url: form.get("feed") || form.get("home") || "" })}`;
      const refused = { operator: c.get("operator").name, part: "/admin/sources" as const };
      return await page(await renderRefused(refused, title, detail, back), added.status);
    }
    return await page(await waitingPage(frameOf(c), added.slug, added.secret, c.env, Date.now()));
  })
  .get("/admin/opml", async (c) => {
    ask(c.get("operator"), "edit");
    return await page(await opmlPage(frameOf(c)));
  })
  .post("/admin/opml", async (c) => {
    const operator = c.get("operator");
    ask(operator, "edit");
    const asked = { operator, request: c.req.raw, env: c.env, ctx: c.executionCtx as ExecutionContext };
    return await page(await addFromOpml(frameOf(c), asked));
  })
  .get("/admin/opml.xml", async (c) => {
    ask(c.get("operator"), "read");
    return await opmlDocument(c.env);
  })
  .get("/admin/checks", async (c) => read(c, (frame) => checksPage(frame, c.env, Date.now())))
  .get("/admin/export", async (c) => read(c, (frame) => exportListPage(frame, c.env)))
  .get("/admin/export/:part{[1-9]\\d{0,8}}", async (c) => {
    ask(c.get("operator"), "read");
    return await exportPart(Number(c.req.param("part")), c.env, Date.now());
  })
  .get("/admin/sources/:slug", async (c) =>
    read(c, (frame) => sourcePage(frame, c.req.param("slug"), c.env, Date.now())),
  )
  .get("/admin/sources/:slug/waiting", async (c) =>
    read(c, (frame) => waitingPage(frame, c.req.param("slug"), null, c.env, Date.now())),
  )
  .get("/admin/sources/:slug/receipts", async (c) =>
    read(c, (frame) => receiptsPage(frame, c.req.param("slug"), c.req.query(), c.env, Date.now())),
  )
  .get("/admin/posts", async (c) => read(c, (frame) => postsPage(frame, c.req.query(), c.env)))
  .get("/admin/posts/:id", async (c) =>
    read(c, (frame) => postPage(frame, c.req.param("id"), c.req.query(), c.env, Date.now())),
  )
  .get("/admin/posts/:id/preview", async (c) => {
    ask(c.get("operator"), "read");
    return await previewPage(c.req.param("id"), c.env, Date.now());
  })
  .get("/admin/destinations", async (c) => read(c, (frame) => destinationsPage(frame, c.env, Date.now())))
  .get("/admin/destinations/new", async (c) => {
    ask(c.get("operator"), "admin");
    return await page(await newDestinationPage(frameOf(c), c.req.query("kind") ?? ""));
  })
  .get("/admin/destinations/:id", async (c) =>
    read(c, (frame) => destinationPage(frame, c.req.param("id"), c.req.query(), c.env), DESTINATION_SCRIPT),
  )
  .get("/admin/settings", async (c) =>
    read(c, (frame) => settingsPage(frame, may(c.get("operator"), "admin"), c.env, Date.now())),
  )
  .get("/admin/requests", async (c) => read(c, (frame) => requestsPage(frame, c.req.query(), c.env)))
  .get("/admin/duplicates", async (c) => read(c, (frame) => duplicatesPage(frame, c.req.query(), c.env)))
  .get("/admin/duplicates/:id", async (c) => read(c, (frame) => duplicatePage(frame, c.req.param("id"), c.env)))
  .get("/admin/dead-letters", async (c) => read(c, (frame) => deadLettersPage(frame, c.req.query(), c.env)))
  .get("/admin/tokens", async (c) => {
    ask(c.get("operator"), "admin");
    const now = Date.now();
    const cursor = c.req.query("cursor") ?? null;
    const { rows, next_cursor } = pageOf(await listTokens(c.env.DB, ROWS + 1, cursor), ROWS, ({ id }) => id);
    const tokens = rows.map((token) => ({ ...token, state: stateOf(token, now) }));
    const older = next_cursor && `/admin/tokens?cursor=${next_cursor}`;
    return await page(await renderTokens(frameOf(c), tokens, cursor === null, older));
  })
  .get("/admin/audit", async (c) => {
    ask(c.get("operator"), "admin");
    const { who, subject, cursor } = c.req.query();
    const filter = { who: who || undefined, subject: subject || undefined };
    const found = await listAudit(c.env.DB, filter, ROWS + 1, cursor ?? null);
    const { rows, next_cursor } = pageOf(found, ROWS, ({ id }) => id);
    return await page(await renderAudit(frameOf(c), rows, filter, cursor === undefined, next_cursor));
  });

const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

/**
 * Checks that the operator has a scope.
 *
 * @throws {ProblemError} when the operator does not have it
 */
function ask(operator: Operator, scope: Scope): void {
  if (!may(operator, scope)) throw new ProblemError({ kind: "scope-missing", scope });
}

type Seen = Context<Bindings>;

/** A page that needs the scope `read`, with its script if it has one. */
async function read(
  c: Seen,
  render: (frame: ReturnType<typeof frameOf>) => Promise<string>,
  script?: string,
): Promise<Response> {
  ask(c.get("operator"), "read");
  return await page(await render(frameOf(c)), 200, script);
}

/** The data that every page of a signed-in operator needs. */
function frameOf(c: Seen) {
  const said = c.req.query("done");
  return {
    operator: c.get("operator").name,
    said: said !== undefined && said in SAID ? (said as ChangeMessage) : undefined,
  };
}

async function page(html: string, status = 200, script?: string): Promise<Response> {
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": await framePolicy(script),
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
  });
}

const redirect = (location: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 303, headers: { location, "cache-control": "no-store", ...headers } });

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address);
  return pathname + search;
};

/** The page to show next: a page of the dashboard, and no other address. */
const nextOf = (next: string | null | undefined): string =>
  next && /^\/admin(?:[/?][\w/?=&%.+-]*)?$/.test(next) && !next.startsWith("/admin/sign-") ? next : "/admin";

const partOf = (path: string): DashboardPart => {
  const [, , name] = path.split("/");
  return name && name !== "act" ? (`/admin/${name}` as DashboardPart) : "/admin";
};

/**
 * Reads a form.
 *
 * @throws {ProblemError} body-too-large
 */
async function readForm(request: Request): Promise<URLSearchParams> {
  const body = await readBody(request, FORM_MAX_BYTES);
  if (body === null) throw new ProblemError({ kind: "body-too-large", maxBytes: FORM_MAX_BYTES });
  return new URLSearchParams(new TextDecoder().decode(body));
}

const ActionFields = v.object({
  method: v.picklist(["POST", "PUT", "PATCH", "DELETE"]),
  path: v.pipe(v.string(), v.regex(/^\/[\w/.%-]+$/)),
});

/** Fields that the API shows only once. */
const ShownOnce = v.looseObject({
  secret: v.optional(v.string()),
  token: v.optional(v.string()),
  door: v.optional(v.string()),
});
/** The outcome of trying a destination. */
const Failed = v.looseObject({ outcome: v.picklist(["refused", "unknown"]), why: v.string() });
/** The outcome of announcing a post there, and of removing it again. */
const Tested = v.looseObject({ announced: v.unknown(), removed: v.unknown() });

/** Why a destination that was tried does not work; null when it does, or when the answer is another one's. */
function failureIn(json: unknown): string | null {
  const tested = v.safeParse(Tested, json);
  const outcomes = tested.success ? [tested.output.announced, tested.output.removed] : [json];
  return outcomes.find((outcome) => v.is(Failed, outcome))?.why ?? null;
}
const ProblemText = v.looseObject({ title: v.string(), detail: v.string() });

/**
 * Carries out a form of views/admin/parts.tsx: sends the change that it names to the API, for the operator who is
 * signed in.
 */
async function act(request: Request, operator: Operator, env: Env, ctx: ExecutionContext): Promise<Response> {
  const form = await readForm(request);
  const next = nextOf(form.get("next"));
  const fields = v.safeParse(ActionFields, Object.fromEntries(form));
  if (!fields.success) throw new ProblemError({ kind: "not-found", what: "action" });
  const { method, path } = fields.output;
  const part = partOf(next.split("?")[0]!);
  const asked = new Request(new URL(API_PATH + path, request.url), { method, body: JSON.stringify(bodyOf(form)) });
  const answer = await api.fetch(onBehalfOf(operator, asked), env, ctx);
  const json: unknown = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) {
    const { title, detail } = v.parse(ProblemText, json);
    return await page(await renderRefused({ operator: operator.name, part }, title, detail, next), answer.status);
  }
  const failure = failureIn(json);
  if (failure !== null) {
    const refused = { operator: operator.name, part };
    return await page(await renderRefused(refused, "It does not work yet", failure, next));
  }
  const { secret, token, door } = v.parse(ShownOnce, json);
  const [what, value] = secret ? ["secret", secret] : token ? ["token", token] : ["link for the publisher", door];
  if (value) return await page(await renderShownOnce({ operator: operator.name, part }, what!, value, next));
  const said = form.get("said") ?? "saved";
  return redirect(`${next}${next.includes("?") ? "&" : "?"}${new URLSearchParams({ done: said })}`);
}

/** The fields of a form as JSON. The prefix of a field's name decides its type. */
function bodyOf(form: URLSearchParams): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [field, value] of form) {
    const [kind, path] = field.split(":");
    if (path === undefined) continue;
    const [parent, member] = path.split(".");
    const name = member ?? path;
    const place = member === undefined ? body : ((body[parent!] ??= {}) as Record<string, unknown>);
    switch (kind) {
      case "text":
        place[name] = value;
        break;
      case "text?":
        if (value !== "") place[name] = value;
        break;
      case "text-or-null":
        place[name] = value === "" ? null : value.replaceAll("\r\n", "\n");
        break;
      case "number":
        place[name] = value.trim() === "" ? null : Number(value);
        break;
      case "flag":
        place[name] = value === "true" || place[name] === true;
        break;
      case "lines":
        place[name] = value.split(/\s+/).filter((line) => line !== "");
        break;
      case "lines?":
        if (value.trim() !== "") place[name] = value.trim().split(/\s+/);
        break;
      case "list":
        place[name] = [...((place[name] as string[] | undefined) ?? []), value];
        break;
      default:
    }
  }
  return body;
}
