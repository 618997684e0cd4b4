import { Hono } from "hono";
import { configOf } from "../config.ts";
import { sameSecret } from "../keys.ts";
import { problemResponse } from "../problem.ts";
import { learnSite } from "../storage/site.ts";
import { deadLetters } from "./dead-letters.ts";
import { deliveries } from "./deliveries.ts";
import { duplicates } from "./duplicates.ts";
import { feeds, previews } from "./feeds.ts";
import { hubs } from "./hubs.ts";
import { imports } from "./imports.ts";
import { posts } from "./posts.ts";
import { reactions } from "./reactions.ts";
import { search } from "./search.ts";
import { sources } from "./sources.ts";

/** `/api/v1`: everything behind the operator's token, default deny. */
export const api = new Hono<{ Bindings: Env }>()
  .use(async (c, next) => {
    const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (token === undefined || !(await sameSecret(token, configOf(c.env).ADMIN_TOKEN))) {
      return problemResponse({ kind: "unauthorized" });
    }
    await learnSite(c.env, c.req.url);
    await next();
    c.header("cache-control", "no-store");
    return;
  })
  .route("/sources", sources)
  .route("/sources", feeds)
  .route("/sources", reactions)
  .route("/sources", imports)
  .route("/feeds", previews)
  .route("/deliveries", deliveries)
  .route("/hubs", hubs)
  .route("/posts", posts)
  .route("/duplicates", duplicates)
  .route("/search", search)
  .route("/dead-letters", deadLetters);
