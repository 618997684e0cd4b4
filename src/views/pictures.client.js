// @ts-check
{
  // A picture takes its own shape, or vanishes, while it is below the visible part, so that nothing visible moves.
  const below = new IntersectionObserver((entries) => {
    for (const { isIntersecting, boundingClientRect, target } of entries) {
      if (isIntersecting || boundingClientRect.top < 0) continue;
      const img = /** @type {HTMLImageElement} */ (target);
      below.unobserve(img);
      if (!img.naturalWidth) img.hidden = true;
      else if (!img.matches("[width][height]")) {
        img.width = img.naturalWidth;
        img.height = img.naturalHeight;
      }
    }
  });
  // In a list the tint of the publisher's hue stays in its place.
  for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(".pic img"))) {
    const hide = () => (img.style.visibility = "hidden");
    if (img.complete && !img.naturalWidth) hide();
    img.addEventListener("error", hide);
  }
  for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(".body img"))) {
    const settle = () => {
      if (img.naturalWidth) img.style.minHeight = "";
      below.observe(img);
    };
    if (img.complete) settle();
    else {
      img.style.minHeight = `${img.getBoundingClientRect().height}px`; // a broken picture would lose its height
      for (const end of ["load", "error"]) img.addEventListener(end, settle);
    }
  }
}
