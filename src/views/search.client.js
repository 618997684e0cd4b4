// @ts-check
for (const input of document.querySelectorAll("[role=search] [name=q]")) {
  // Firefox replaces a field whose role changes by another, nameless for a while, in what a screen reader knows of the
  // page. So it has the role before anybody is in it.
  input.type = "text"; // a search field cannot be a combobox
  input.role = "combobox";
  input.ariaExpanded = "false";
  input.ariaAutoComplete = "list";
  // Readers who do not search load nothing for it.
  const load = async () => (await import("./suggest.client.js")).default(input);
  input.addEventListener("focus", load, { once: true });
}
