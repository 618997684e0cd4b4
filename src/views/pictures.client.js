// @ts-check
{
  // A window of another size asks for another file of a picture. Until that has come the picture has no size, and in a
  // tiny window it is rounded to none, so only the event says that it never comes.
  /** @type {WeakSet<HTMLImageElement>} */
  const broken = new WeakSet();
  /** @param {string} selector @param {(img: HTMLImageElement) => void} settle */
  const whenSettled = (selector, settle) => {
    for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(selector))) {
      img.addEventListener("load", () => {
        broken.delete(img);
        settle(img);
      });
      img.addEventListener("error", () => {
        broken.add(img);
        settle(img);
      });
      if (!img.complete) continue;
      if (!img.naturalWidth) broken.add(img);
      settle(img);
    }
  };
  // A picture takes its own shape, or vanishes, while it is below the visible part, so that nothing visible moves.
  const below = new IntersectionObserver((entries) => {
    for (const { isIntersecting, boundingClientRect, target } of entries) {
      if (isIntersecting || boundingClientRect.top < 0) continue;
      const img = /** @type {HTMLImageElement} */ (target);
      below.unobserve(img);
      img.hidden = broken.has(img);
      if (img.naturalWidth && !img.matches("[width][height]")) {
        img.width = img.naturalWidth;
        img.height = img.naturalHeight;
      }
    }
  });
  // In a list the tint of the publisher's hue stays in its place.
  whenSettled(".pic img", (img) => (img.style.visibility = broken.has(img) ? "hidden" : ""));
  for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(".body img"))) {
    // A broken picture would lose its height.
    if (!img.complete) img.style.minHeight = `${img.getBoundingClientRect().height}px`;
  }
  whenSettled(".body img", (img) => {
    if (!broken.has(img)) img.style.minHeight = "";
    below.observe(img);
  });
}
