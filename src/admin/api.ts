import { type Context, Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { matchedRoutes } from "hono/route";
import { may, type Operator } from "../model/operator.ts";
import { ProblemError, problemResponse } from "../problem.ts";
import { learnSite } from "../storage/site.ts";
import { noteNetwork } from "../web/local.ts";
import { identify, onBehalfOf } from "./access.ts";
import { audit, audited } from "./audit.ts";
import { checks } from "./checks.ts";
import { deadLetters } from "./dead-letters.ts";
import { deliveries } from "./deliveries.ts";
import { destinations } from "./destinations.ts";
import { doors, requests } from "./doors.ts";
import { duplicates } from "./duplicates.ts";
import { exported } from "./export.ts";
import { feeds, previews } from "./feeds.ts";
import { alerting } from "./alerting.ts";
import { health } from "./health.ts";
import { hubs } from "./hubs.ts";
import { imports } from "./imports.ts";
import { type Operation, OPERATIONS } from "./operations.ts";
import { postCare } from "./post-care.ts";
import { posts } from "./posts.ts";
import { reactions } from "./reactions.ts";
import { receipts } from "./receipts.ts";
import { rerendering } from "./rerendering.ts";
import { reseal } from "./reseal.ts";
import { search } from "./search.ts";
import { secrets } from "./secrets.ts";
import { settings } from "./settings.ts";
import { sources } from "./sources.ts";
import { stats } from "./stats.ts";
import { tokens } from "./tokens.ts";

export const API_PATH = "/api/v1";

/**
 * `/api/v1`: everything that needs an operator's token; by default access is denied. It is loaded with the first
 * request, because readers need none of it.
 */
export const api = new Hono<{ Bindings: Env }>();

const BY_ROUTE: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

api
  .use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (_, methods) => problemResponse({ kind: "method-not-allowed", allow: methods.join(", ") }),
    }),
  )
  .use(async (c, next) => {
    noteNetwork(c.env);
    const now = Date.now();
    const operator = await identify(c.req.raw, c.env, now);
    const route = routeOf(c);
    const operation = route === null ? undefined : BY_ROUTE.get(route);
    // A route that is not in the table needs every scope.
    const scope = operation?.scope ?? "admin";
    if (route !== null && !may(operator, scope)) throw new ProblemError({ kind: "scope-missing", scope });
    await learnSite(c.env, c.req.url);
    if (route === null || isRead(c.req.method) || operation?.audited === false) await next();
    else {
      const subject = c.req.path.slice(API_PATH.length);
      const change = async () => {
        await next();
        return c.res;
      };
      const look = async () => (operation ? await lookAt(operation, operator, c) : null);
      await audited({ operator, action: route, subject }, c.env.DB, now, look, change);
    }
    c.header("cache-control", "no-store");
  })
  .notFound(() => problemResponse({ kind: "not-found", what: "resource" }))
  .onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error.problem);
    throw error;
  });

const routes = {
  "/sources": [sources, feeds, reactions, receipts, imports, secrets, doors],
  "/feeds": [previews],
  "/deliveries": [deliveries],
  "/hubs": [hubs],
  "/destinations": [destinations],
  "/posts": [posts, postCare],
  "/export": [exported],
  "/duplicates": [duplicates],
  "/search": [search],
  "/dead-letters": [deadLetters],
  "/rerendering": [rerendering],
  "/reseal": [reseal],
  "/tokens": [tokens],
  "/audit": [audit],
  "/settings": [settings],
  "/alerts": [alerting],
  "/requests": [requests],
  "/health": [health],
  "/checks": [checks],
  "/stats": [stats],
};
for (const [path, parts] of Object.entries(routes)) for (const part of parts) api.route(API_PATH + path, part);

const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

/** The operation's route, such as "POST /posts/{id}/withdraw"; null when no handler matches. */
function routeOf(c: Context): string | null {
  const path = matchedRoutes(c).findLast((route) => !route.path.endsWith("*"))?.path;
  if (path === undefined) return null;
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  return `${method} ${pathOfRoute(path)}`;
}

/** A route's path as OpenAPI spells it, without the prefix that all of the API shares. */
export const pathOfRoute = (route: string): string =>
  route
    .slice(API_PATH.length)
    .replaceAll(/:(\w+)/g, "{$1}")
    .replace(/\/$/, "");

/** The object that an operation changes, as the API returns it; null when there is none. */
async function lookAt({ path, audited: looked }: Operation, operator: Operator, c: Context<{ Bindings: Env }>) {
  if (!looked) return null;
  const parts = c.req.path.slice(API_PATH.length).split("/");
  const names = path.split("/");
  const filled = looked.split("/").map((name) => (name.startsWith("{") ? parts[names.indexOf(name)] : name));
  const request = new Request(new URL(API_PATH + filled.join("/"), c.req.url));
  onBehalfOf({ ...operator, scopes: ["admin"] }, request);
  const answer = await api.fetch(request, c.env, c.executionCtx as ExecutionContext);
  return answer.ok ? await answer.json() : null;
}
