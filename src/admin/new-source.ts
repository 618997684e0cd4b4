/**
 * Adding a source in the dashboard: inspect an address, then register the source found there. Both go through the API.
 */
import slugify from "@sindresorhus/slugify";
import * as v from "valibot";
import type { Operator } from "../model/operator.ts";
import { SOURCE_SLUG_MAX_CHARS, SourceSlug } from "../model/source.ts";
import { UPSTREAMS } from "../upstreams/upstreams.ts";
import type { PageFrame } from "../views/admin/frame.tsx";
import { type FoundSource, renderNewSource } from "../views/admin/new-source.tsx";
import { onBehalfOf } from "./access.ts";
import { answers } from "./answers.ts";
import { API_PATH, api } from "./api.ts";

const DEFAULT_UPSTREAM = "native";

/** An operator's request in the dashboard. */
export interface Asked {
  operator: Operator;
  /** The browser's request, whose origin is the site's. */
  request: Request;
  env: Env;
  ctx: ExecutionContext;
}

/** Sends a change to the API for the operator. */
export async function post({ operator, request, env, ctx }: Asked, path: string, json: unknown): Promise<Response> {
  const asked = new Request(new URL(API_PATH + path, request.url), { method: "POST", body: JSON.stringify(json) });
  return await api.fetch(onBehalfOf(operator, asked), env, ctx);
}

const Refusal = v.looseObject({ detail: v.string() });

/** `/admin/sources/new`: the form, and the source at the given address. */
export async function newSourcePage(
  frame: PageFrame,
  operator: Operator,
  request: Request,
  env: Env,
  ctx: ExecutionContext,
): Promise<string> {
  const { searchParams } = new URL(request.url);
  const url = (searchParams.get("url") ?? "").trim();
  const allowHttp = searchParams.get("http") === "true";
  let found: FoundSource | null = null;
  let trouble: string | null = null;
  if (url !== "") {
    const answer = await post({ operator, request, env, ctx }, "/feeds/preview", { url, allow_http: allowHttp });
    const json: unknown = await answer.json();
    if (answer.ok) found = v.parse(answers.preview, json);
    else trouble = v.parse(Refusal, json).detail;
  }
  const host = URL.parse(found?.feed.home_page_url ?? url)?.hostname.replace(/^www\./, "") ?? "";
  const name = found?.feed.title || host;
  return await renderNewSource(frame, {
    url,
    allowHttp,
    found,
    trouble,
    name,
    slug: slugFor(name, host),
    upstreams: UPSTREAMS.flatMap((each) => (each.setup ? [{ name: each.name, software: each.setup.software }] : [])),
  });
}

/** A slug from the name, else from the host; "" when neither gives one. */
function slugFor(name: string, host: string): string {
  const candidates = [name, host].map((text) => slugify(text).slice(0, SOURCE_SLUG_MAX_CHARS).replace(/-+$/, ""));
  return candidates.find((slug) => v.is(SourceSlug, slug)) ?? "";
}

type Added = { ok: true; slug: string; secret: string | null } | { ok: false; status: number; problem: unknown };

/**
 * Registers the form's source, and its feed if one was chosen. If the feed is refused, the source stays.
 *
 * @returns its secret, if the operator needs it
 */
export async function addSource(
  form: URLSearchParams,
  operator: Operator,
  request: Request,
  env: Env,
  ctx: ExecutionContext,
): Promise<Added> {
  const asked = { operator, request, env, ctx };
  const named = (name: string) => UPSTREAMS.find((each) => each.name === name);
  const upstream = named(form.get("upstream") ?? "") ?? named(DEFAULT_UPSTREAM)!;
  const signing = /`([\w-]+)`/.exec(upstream.setup?.signing ?? "")?.[1];
  const secret = form.get("secret") ?? "";
  const feed = form.get("feed") ?? "";
  const created = await post(asked, "/sources", {
    slug: form.get("slug"),
    name: form.get("name"),
    home_page_url: form.get("home"),
    description: form.get("description") ?? "",
    icon_url: (form.get("icon") ?? "").trim(),
    language: form.get("language") || "en",
    ...(signing !== undefined && { signing }),
    ...(secret !== "" && { secret }),
  });
  const source: unknown = await created.json();
  if (!created.ok) return { ok: false, status: created.status, problem: source };
  const { slug, secret: made } = v.parse(answers.source, source);
  if (feed !== "") {
    const added = await post(asked, `/sources/${slug}/feeds`, { url: feed, allow_http: form.get("http") === "true" });
    if (!added.ok) return { ok: false, status: added.status, problem: await added.json() };
  }
  // A polled source needs no secret. The operator can rotate it to get one.
  return { ok: true, slug, secret: feed === "" ? (made ?? null) : null };
}
