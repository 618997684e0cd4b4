// @ts-check
/** @param {HTMLFormElement} form */
function live(form) {
  const buttons = form.querySelectorAll("button");
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
  const key = form.action;
  /** @type {Record<string, number> | undefined} */
  let counts;
  let mine = recall(); // in the server's last answer
  let counted = mine; // as included in the counts
  let wanted = mine; // the reader's last choice
  let asking = false;
  let pressed = { kind: "", at: 0 };

  function recall() {
    const { mine } = form.dataset; // known on the page that a plain form leads to
    if (mine !== undefined) note(mine);
    try {
      return mine ?? localStorage.getItem(key) ?? "";
    } catch {
      return ""; // storage may be blocked
    }
  }

  /** @param {string} kind */
  function note(kind) {
    try {
      localStorage.setItem(key, kind);
    } catch {}
  }

  function paint() {
    for (const button of buttons) {
      const [, label, count] = button.children;
      const kind = button.value;
      button.ariaPressed = String(kind === wanted);
      if (!counts) continue;
      // The counts may be older than the reader's own reaction.
      const others = Math.max(0, (counts[kind] ?? 0) - Number(kind === counted));
      const n = others + Number(kind === wanted);
      const text = short.format(n);
      count.textContent = n ? text : "";
      button.ariaLabel = `${label.textContent}, ${text}`;
    }
  }

  /** @param {string} [text] @param {string} [detail] */
  function say(text, detail) {
    status.lang = detail ? "en" : /** @type {HTMLElement} */ (form.closest("[lang]")).lang;
    status.textContent = detail ?? text ?? "";
  }

  /** @param {RequestInit} [init] */
  async function ask(init) {
    const json = "application/json";
    const response = await fetch(form.action, { ...init, headers: { accept: json, "content-type": json } });
    const answer = await response.json();
    return response.ok ? answer : Promise.reject(answer);
  }

  /** @param {string} kind @param {string} [token] */
  const send = (kind, token) =>
    ask(
      kind ? { method: "POST", body: JSON.stringify({ kind, "cf-turnstile-response": token }) } : { method: "DELETE" },
    );

  /** @param {string} kind */
  async function choose(kind) {
    // Two clicks in quick succession count as one.
    const isEcho = kind === pressed.kind && Date.now() - pressed.at < 1000;
    pressed = { kind, at: Date.now() };
    if (isEcho && kind === wanted) return;
    wanted = kind === wanted ? "" : kind;
    paint();
    say("");
    if (asking) return;
    asking = true;
    try {
      while (wanted !== mine) {
        const sent = wanted;
        const answer = await send(sent).catch(async (problem) => {
          if (!problem?.site_key) throw problem;
          // Only on a site with Turnstile, and only for a newcomer.
          const { default: pass } = await import("./turnstile.client.js");
          return await send(sent, await pass(form, problem.site_key));
        });
        mine = answer.mine ?? "";
        // An answer without counts means that the reaction is queued and counted later.
        if (answer.counts) {
          counts = answer.counts;
          counted = mine;
        }
        if (wanted === sent) wanted = mine;
      }
      say(mine ? form.dataset.saved : form.dataset.takenBack);
    } catch (problem) {
      wanted = mine;
      say(form.dataset.unsaved, /** @type {{ detail?: string }} */ (problem)?.detail);
    }
    asking = false;
    paint();
    note(mine);
  }

  form.dataset.live = "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose(/** @type {HTMLButtonElement} */ (event.submitter).value);
  });
  paint();
  ask().then(
    (answer) => {
      counts ??= answer.counts;
      paint();
    },
    () => {},
  );
}

/** @param {MouseEvent} event */
function play(event) {
  const link = /** @type {Element} */ (event.target).closest("[data-embed] > a");
  const src = link?.closest("figure")?.dataset.embed;
  if (!link || !src?.startsWith("https://")) return;
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.title = link.textContent;
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  frame.sandbox = "allow-scripts allow-same-origin allow-popups";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.loading = "lazy";
  frame.src = src;
  link.replaceWith(frame);
  frame.focus();
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".reactions form"));
if (form) live(form);
document.addEventListener("click", play);
/** @type {NodeListOf<HTMLElement>} */
const boxes = document.querySelectorAll(".body :is(pre, table)");
for (const box of boxes) {
  // Readers who scroll by keyboard must be able to focus a box that scrolls.
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
