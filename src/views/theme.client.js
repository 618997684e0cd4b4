// @ts-check
/**
 * Light or dark as the reader has chosen; this runs before the first paint, and theme-switch.client.js uses it again.
 *
 * @param {string} chosen "light", "dark", or "" for what the system has
 */
function setTheme(chosen) {
  document.documentElement.style.colorScheme = chosen;
  for (const meta of /** @type {NodeListOf<HTMLMetaElement>} */ (document.querySelectorAll("meta[data-of]"))) {
    const own = meta.dataset.of;
    meta.media = !chosen ? `(prefers-color-scheme:${own})` : chosen === own ? "" : "not all";
  }
}
function storedTheme() {
  try {
    return localStorage.theme ?? "";
  } catch {
    return ""; // storage can be forbidden
  }
}
setTheme(storedTheme());
