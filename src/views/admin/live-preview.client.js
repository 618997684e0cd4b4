// @ts-check
{
  // The preview follows what is typed. Without this script a button asks for it.
  const PAUSE_MS = 300;
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-preview]"));
  const shown = document.getElementById("copy-preview");
  let waiting = 0;
  let asked = 0;
  const show = async () => {
    asked += 1;
    const number = asked;
    const address = new URL(form?.dataset["preview"] ?? "", location.href);
    for (const name of ["post", "text-or-null:template"]) {
      address.searchParams.set(name, String(new FormData(form ?? undefined).get(name)));
    }
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || number !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown?.replaceChildren(...(page.getElementById("copy-preview")?.childNodes ?? []));
  };
  form?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(show, PAUSE_MS);
  });
}
