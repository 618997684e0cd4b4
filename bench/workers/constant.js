import page from "./page.html";

/** The least that can answer with a page. */
export default {
  fetch: () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } }),
};
