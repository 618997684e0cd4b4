// @ts-check
for (const input of document.querySelectorAll("[role=search] [name=q]")) {
  // Who does not search loads nothing for it.
  const load = async () => (await import("./suggest.client.js")).default(input);
  input.addEventListener("focus", load, { once: true });
}
