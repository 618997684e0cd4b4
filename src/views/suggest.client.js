// @ts-check
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  ":has(>#suggestions){position:relative}" +
    "#suggestions{position:absolute;z-index:2;inset:100% 0 auto;margin-top:4px;padding:4px;border:1px solid var(--line);border-radius:8px;background:var(--paper);box-shadow:0 6px 20px #0003}" +
    "#suggestions li{display:flex;gap:8px;justify-content:space-between;padding:8px;border-radius:5px;cursor:pointer}" +
    "#suggestions [aria-selected=true]{outline:2px solid var(--accent);outline-offset:-2px}" +
    "#suggestions span{color:var(--quiet)}",
);

/** So long after the last letter it is asked for suggestions. */
const PAUSE_MILLISECONDS = 120;

/**
 * Suggestions under a search field while a reader types, by the pattern of a combobox whose list is chosen from by hand
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): the focus stays in the field.
 *
 * @param {HTMLInputElement} input
 */
export default function suggest(input) {
  const form = /** @type {HTMLFormElement} */ (input.form);
  const list = document.createElement("ul");
  /** @type {{ kind: string, text: string, href: string }[]} */
  let found = [];
  let chosen = -1;
  let asked = "";
  /** @type {number | undefined} */
  let pause;

  function close() {
    chosen = -1;
    list.hidden = true;
    input.ariaExpanded = "false";
    input.removeAttribute("aria-activedescendant");
  }

  function open() {
    list.hidden = false;
    input.ariaExpanded = "true";
  }

  /** @param {number} index */
  function choose(index) {
    chosen = index;
    for (const [at, option] of Array.from(list.children).entries()) option.ariaSelected = String(at === index);
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} index */
  function go(index) {
    const { kind, text, href } = found[index];
    close();
    if (kind !== "word") return location.assign(href);
    input.value = text;
    form.requestSubmit();
  }

  function show() {
    const options = found.map(({ kind, text }, index) => {
      const option = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = text;
      option.append(name);
      // A link to another kind of page is labeled with the words of the masthead.
      const section = document.querySelector(
        { topic: "header [href='/tags']", publisher: "header [href='/publishers']" }[kind] ?? "#none",
      );
      if (section) {
        const where = document.createElement("span");
        where.textContent = section.textContent;
        option.append(" ", where);
      }
      option.role = "option";
      option.id = `suggestion-${index}`;
      option.ariaSelected = "false";
      option.addEventListener("click", () => go(index));
      return option;
    });
    list.replaceChildren(...options);
    close();
    if (options.length) open();
  }

  async function ask() {
    const q = input.value.trim();
    asked = q;
    /** @type {typeof found} */
    let suggestions = [];
    try {
      if (q) ({ suggestions } = await (await fetch(`/search/suggest?q=${encodeURIComponent(q)}`)).json());
    } catch {} // without suggestions it is a search like any other
    if (asked !== q || document.activeElement !== input) return;
    found = suggestions ?? [];
    show();
  }

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE_MILLISECONDS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing || !found.length) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      open();
      // The field itself stands between the last and the first.
      const places = found.length + 1;
      choose(((chosen + 1 + (key === "ArrowDown" ? 1 : places - 1)) % places) - 1);
    } else if (key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(chosen);
    } else if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // A press on the list leaves the focus where it is.
  list.addEventListener("pointerdown", (event) => event.preventDefault());

  document.adoptedStyleSheets.push(sheet);
  list.id = "suggestions";
  list.role = "listbox";
  list.ariaLabel = input.ariaLabel ?? input.labels?.[0]?.textContent ?? "";
  input.after(list);
  input.autocomplete = "off";
  input.setAttribute("aria-controls", list.id);
  close();
  if (input.value !== input.defaultValue) ask();
}
