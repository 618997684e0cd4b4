/** The seven answers to "What's your reaction?", as a reader finds them. */
import type { Page } from "playwright-core";
import type { ListedKind } from "../../src/reactions/listed.ts";
import { eventually } from "./visit.ts";

export interface Answer {
  kind: string;
  /** The name that a screen reader says. */
  label: string;
  pressed: string | null;
  /** The text below the label. */
  count: string;
}

export const answers = (page: Page): Promise<Answer[]> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLButtonElement>(".reactions button"), (button) => ({
      kind: button.value,
      label: button.getAttribute("aria-label") ?? (button.querySelector(".label") as HTMLElement).innerText,
      pressed: button.getAttribute("aria-pressed"),
      count: button.querySelector(".count")?.textContent ?? "",
    })),
  );

export async function answer(page: Page, kind: ListedKind): Promise<Answer> {
  const found = (await answers(page)).find((answer) => answer.kind === kind);
  if (found === undefined) throw new Error(`nothing to press for ${kind}`);
  return found;
}

/** The answers that are marked as the reader's own. */
export const chosen = async (page: Page): Promise<string[]> =>
  (await answers(page)).filter((answer) => answer.pressed === "true").map((answer) => answer.kind);

export const button = (page: Page, kind: ListedKind) => page.locator(`.reactions button[value=${kind}]`);

/** Waits until a second press counts separately. */
export const breathe = (page: Page): Promise<void> => page.waitForTimeout(1050);

/** The page's message about the last press. */
export const said = (page: Page): Promise<string> => page.getByRole("status").innerText();

/** Waits until the script handles the form and knows the counts. */
export async function live(page: Page): Promise<void> {
  await eventually(async () => (await answer(page, "wow")).label).toMatch(/\d|[٠-٩]/);
}
