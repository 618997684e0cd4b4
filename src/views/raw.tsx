import { raw } from "hono/html";
import type { SafeHtml } from "../model/html.ts";

/** The post's body, and the only place where a string becomes a page's HTML. */
export function Body({ html }: { html: SafeHtml }) {
  return <div class="body">{raw(html)}</div>;
}

/** Our own style sheet: its text must reach the page unescaped for its hash to match. */
export function InlineStyle({ css }: { css: string }) {
  return <style>{raw(css)}</style>;
}

/** Our own script that runs before the first paint, unescaped for the same reason. */
export function InlineScript({ code }: { code: string }) {
  return <script>{raw(code)}</script>;
}

/** A JSON-LD block; no character in it can end the element or start another. */
export function JsonLd({ data }: { data: object }) {
  return <script type="application/ld+json">{raw(scriptSafe(JSON.stringify(data)))}</script>;
}

function scriptSafe(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
