// @ts-check
{
  // A picture takes its own shape, or vanishes, while it is below the visible part, so that nothing visible moves.
  const below = new IntersectionObserver((entries) => {
    for (const { isIntersecting, boundingClientRect, target } of entries) {
      if (isIntersecting || boundingClientRect.top < 0) continue;
      const img = /** @type {HTMLImageElement} */ (target);
      below.unobserve(img);
      if (!img.complete) continue; // a window of another size asks for another file, whose end settles it
      img.hidden = !img.naturalWidth;
      if (img.naturalWidth && !img.matches("[width][height]")) {
        img.width = img.naturalWidth;
        img.height = img.naturalHeight;
      }
    }
  });
  // In a list the tint of the publisher's hue stays in its place.
  for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(".pic img"))) {
    const settle = () => (img.style.visibility = img.naturalWidth ? "" : "hidden");
    for (const end of ["load", "error"]) img.addEventListener(end, settle);
    if (img.complete) settle();
  }
  for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(".body img"))) {
    const settle = () => {
      if (img.naturalWidth) img.style.minHeight = "";
      below.observe(img);
    };
    for (const end of ["load", "error"]) img.addEventListener(end, settle);
    if (img.complete) settle();
    else img.style.minHeight = `${img.getBoundingClientRect().height}px`; // a broken picture would lose its height
  }
}
