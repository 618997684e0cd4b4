import page from "./page.html";

/** The minimum for answering with a page. */
export default {
  fetch: () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } }),
};
