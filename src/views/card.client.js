// @ts-check
// A press anywhere on a card follows the link of its headline. Other links in it keep their own, and text can be selected.
for (const card of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".card"))) {
  const headline = card.querySelector("h2 a, h3 a");
  if (!headline) continue;
  card.style.cursor = "pointer";
  card.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a") || getSelection()?.type === "Range") return;
    // With the same keys, so that it opens where the reader wants it.
    headline.dispatchEvent(new MouseEvent("click", event));
  });
}
