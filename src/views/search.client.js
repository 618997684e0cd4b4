// @ts-check
for (const input of document.querySelectorAll("[role=search] [name=q]")) {
  // Readers who do not search load nothing for it.
  const load = async () => (await import("./suggest.client.js")).default(input);
  input.addEventListener("focus", load, { once: true });
}
