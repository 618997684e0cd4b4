// @ts-check
const share = /** @type {HTMLElement | null} */ (document.querySelector(".share"));
if (share) {
  const [copy, pass] = share.querySelectorAll("button");
  const said = /** @type {HTMLElement} */ (share.lastElementChild);
  const url = location.origin + location.pathname;
  delete copy.dataset.script;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = share.dataset.copied ?? "";
    } catch {
      said.textContent = url; // the clipboard may be blocked
    }
  });
  if (navigator.share) {
    delete pass.dataset.script;
    pass.addEventListener("click", () => {
      navigator.share({ title: document.title, url }).catch(() => {}); // the reader may cancel
    });
  }
}
