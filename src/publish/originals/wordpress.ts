import { fields, text } from "../formats/fields.ts";
import type { Read, Received, Refetch } from "../formats/format.ts";
import { wordpressRest } from "../formats/wordpress-rest.ts";
import type { Original, Questions, Told } from "./original.ts";

/**
 * WordPress' REST API, which tells whatever readers may see without a key (REST API Handbook, "Posts"): at its usual place, behind
 * a parameter where addresses have no words, or where the home page's Link header says ("Discovery").
 */
export const wordpress: Original = { ask, numberOf: (json) => text(fields(json)["id"]), read };

const API = "https://api.w.org/";

async function ask({ number }: Refetch, questions: Questions): Promise<Told> {
  const usual = [`${questions.home}wp-json/`, `${questions.home}?rest_route=/`];
  let told: Told = { kind: "no", reason: "" };
  for (const root of usual) {
    told = await questions.json(addressOf(root, number));
    if (told.kind !== "elsewhere") return told;
  }
  const roots = await questions.links(questions.home, API);
  const root = roots.find((root) => !usual.includes(root));
  return root === undefined ? told : await questions.json(addressOf(root, number));
}

/** With the terms, the author and the picture in it ("Linking and Embedding"). */
function addressOf(root: string, number: string): string {
  const url = new URL(root);
  const route = `wp/v2/posts/${encodeURIComponent(number)}`;
  const parameter = url.searchParams.get("rest_route");
  if (parameter === null) url.pathname = `${url.pathname.replace(/\/?$/, "/")}${route}`;
  else url.searchParams.set("rest_route", `${parameter.replace(/\/?$/, "/")}${route}`);
  url.searchParams.set("_embed", "1");
  return url.href;
}

function read(json: unknown, _: Refetch, received: Received): Read {
  const parsed = wordpressRest.detect({ ...received, json }) && wordpressRest.parse({ ...received, json });
  if (parsed === false || parsed instanceof Promise || "refetch" in parsed)
    return { ok: false, issues: [{ pointer: "/content/rendered", detail: "is missing" }] };
  return parsed;
}
