declare const safe: unique symbol;

/** HTML that the sanitizer made (html/sanitize.ts); nothing else may reach a page. */
export type SafeHtml = string & { readonly [safe]: "html" };
