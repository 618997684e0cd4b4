// @ts-check
{
  const themes = /** @type {HTMLElement} */ (document.querySelector(".theme"));
  const show = () => {
    const chosen = storedTheme();
    setTheme(chosen);
    for (const radio of themes.querySelectorAll("input")) radio.checked = radio.value === chosen;
  };
  themes.addEventListener("change", ({ target }) => {
    const { value } = /** @type {HTMLInputElement} */ (target);
    setTheme(value);
    try {
      localStorage.theme = value;
    } catch {}
  });
  // Chosen in another tab, or on a page after this one.
  for (const event of ["storage", "pageshow"]) addEventListener(event, show);
  show();
  delete themes.dataset.script;
}
