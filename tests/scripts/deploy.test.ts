import { expect, test } from "vitest";
import { deploy, type Wrangler } from "../../scripts/deploy.ts";

/** A wrangler that answers by the first words of a step, and what it was asked to do. */
function aWrangler(answers: Record<string, { status: number; output?: string }> = {}): {
  wrangler: Wrangler;
  steps: string[];
} {
  const steps: string[] = [];
  const wrangler: Wrangler = (args) => {
    const step = args.join(" ");
    steps.push(step);
    const [, answer] = Object.entries(answers).find(([start]) => step.startsWith(start)) ?? [];
    return { status: answer?.status ?? 0, output: answer?.output ?? "" };
  };
  return { wrangler, steps };
}

test("the schema comes before the code", () => {
  const { wrangler, steps } = aWrangler();
  expect(deploy(["--secrets-file", ".secrets"], "reprint", wrangler)).toBe(0);
  expect(steps).toEqual([
    "d1 info reprint --json",
    "d1 migrations apply reprint --remote",
    "deploy --secrets-file .secrets",
  ]);
});

test("the first deploy creates the database, and every step is of the environment that is meant", () => {
  const { wrangler, steps } = aWrangler({ "d1 info": { status: 1, output: "✘ Couldn't find DB with name 'news'" } });
  expect(deploy(["--env", "news"], "news", wrangler)).toBe(0);
  expect(steps).toEqual([
    "d1 info news --json --env news",
    "d1 create news --update-config=false --env news",
    "d1 migrations apply news --remote --env news",
    "deploy --env news",
  ]);
});

test("nothing comes after a step that failed", () => {
  const migration = aWrangler({ "d1 migrations": { status: 3 } });
  expect(deploy([], "reprint", migration.wrangler)).toBe(3);
  expect(migration.steps.at(-1)).toBe("d1 migrations apply reprint --remote");
  const login = aWrangler({ "d1 info": { status: 1, output: "You must be logged in.\n" } });
  expect(deploy([], "reprint", login.wrangler)).toBe(1);
  expect(login.steps).toHaveLength(1);
});

test("a dry run touches nothing", () => {
  const { wrangler, steps } = aWrangler();
  deploy(["--dry-run"], "reprint", wrangler);
  expect(steps).toEqual(["deploy --dry-run"]);
});
