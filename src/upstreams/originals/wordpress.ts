import { fields, type Fields, text } from "../fields.ts";
import type { Read, Received, Refetch } from "../format.ts";
import { wordpressRest } from "../wordpress-rest.ts";
import type { Original, Questions, Told } from "./original.ts";

/**
 * WordPress' REST API, which tells whatever readers may see without a key (REST API Handbook, "Posts"): at its usual place, behind
 * a parameter where addresses have no words, or where the home page's Link header says ("Discovery").
 */
export const wordpress: Original = { ask, isAbout, read };

const API = "https://api.w.org/";

async function ask(refetch: Refetch, questions: Questions): Promise<Told> {
  const usual = [`${questions.home}wp-json/`, `${questions.home}?rest_route=/`];
  let told: Told = { kind: "no", reason: "" };
  for (const root of usual) {
    told = await questions.json(addressOf(root, refetch));
    if (told.kind !== "elsewhere") return told;
  }
  const roots = await questions.links(questions.home, API);
  const root = roots.find((root) => !usual.includes(root));
  return root === undefined ? told : await questions.json(addressOf(root, refetch));
}

/** With the terms, the author and the picture in it ("Linking and Embedding"). */
function addressOf(root: string, { number, slug }: Refetch): string {
  const url = new URL(root);
  const route = slug === undefined ? `wp/v2/posts/${encodeURIComponent(number)}` : "wp/v2/posts";
  const parameter = url.searchParams.get("rest_route");
  if (parameter === null) url.pathname = `${url.pathname.replace(/\/?$/, "/")}${route}`;
  else url.searchParams.set("rest_route", `${parameter.replace(/\/?$/, "/")}${route}`);
  if (slug !== undefined) url.searchParams.set("slug", slug);
  url.searchParams.set("_embed", "1");
  return url.href;
}

/** Asked by a slug it tells a list, of one post or none. */
const postOf = (json: unknown): Fields => fields(Array.isArray(json) ? json[0] : json);

function isAbout(json: unknown, { number, slug }: Refetch): boolean {
  const post = postOf(json);
  return slug === undefined ? !Array.isArray(json) && text(post["id"]) === number : text(post["slug"]) === slug;
}

function read(answer: unknown, _: Refetch, received: Received): Read {
  const json = postOf(answer);
  const parsed = wordpressRest.detect({ ...received, json }) && wordpressRest.parse({ ...received, json });
  if (parsed === false || parsed instanceof Promise || "refetch" in parsed)
    return { ok: false, issues: [{ pointer: "/content/rendered", detail: "is missing" }] };
  return parsed;
}
