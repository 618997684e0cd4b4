/** Each kind of destination has a page in the docs, which names all its fields and whose command has settings that work. */
import { expect, test } from "vitest";
import * as v from "valibot";
import announce from "../../docs/announce.md?raw";
import { KINDS } from "../../src/syndicate/destinations/kinds.ts";

const pages = import.meta.glob<string>("../../docs/destinations/*.md", {
  query: "?raw",
  import: "default",
  eager: true,
});
const pageOf = (name: string): string => pages[`../../docs/destinations/${name}.md`] ?? "";

test("every kind has a page, and there is no other", () => {
  expect(Object.keys(pages).toSorted()).toEqual(
    Object.keys(KINDS)
      .map((name) => `../../docs/destinations/${name}.md`)
      .toSorted(),
  );
  for (const name of Object.keys(KINDS)) expect(announce).toContain(`[\`${name}\`](destinations/${name}.md)`);
});

test.each(Object.entries(KINDS))("%s: its fields and its command", (name, kind) => {
  const page = pageOf(name);
  const fieldsOf = (group: "settings" | "secrets") =>
    Object.keys((kind[group] as v.GenericSchema & { entries: object }).entries);
  const rows = [...page.matchAll(/^\| (secret )?`(\w+)` +\|/gm)].map(([, secret, field]) => `${secret ?? ""}${field}`);
  expect(rows.toSorted()).toEqual(
    [...fieldsOf("settings"), ...fieldsOf("secrets").map((field) => `secret ${field}`)].toSorted(),
  );
  const [, command] = /^npx reprint (destination add .*)$/m.exec(page)!;
  expect(command).toMatch(new RegExp(`^destination add ${name} --name `));
  const settings: unknown = JSON.parse(/--settings '([^']+)'/.exec(command!)?.[1] ?? "{}");
  expect(v.safeParse(kind.settings, settings).issues).toBeUndefined();
  expect(command!.includes("--secrets-file")).toBe(fieldsOf("secrets").length > 0);
  expect(page).toMatch(/^## What it does$/m);
  expect(page).toMatch(/^## What it cannot do$/m);
});
