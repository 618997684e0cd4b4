import { raw } from "hono/html";
import type { SafeHtml } from "../model/html.ts";

/** The post's body. This is the only place where a string becomes a page's HTML. */
export function Body({ html }: { html: SafeHtml }) {
  return <div class="body">{raw(html)}</div>;
}

/** Our own style sheet. Its text must reach the page unescaped, or its hash would not match. */
export function InlineStyle({ css }: { css: string }) {
  return <style>{raw(css)}</style>;
}

/** Our own script that runs before the first paint, unescaped for the same reason. */
export function InlineScript({ code }: { code: string }) {
  return <script>{raw(code)}</script>;
}

/** A JSON-LD block. Characters that could end the element or start another are escaped. */
export function JsonLd({ data }: { data: object }) {
  return <script type="application/ld+json">{raw(scriptSafe(JSON.stringify(data)))}</script>;
}

function scriptSafe(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
