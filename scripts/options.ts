import { UsageError } from "./failure.ts";

/**
 * Refuses unknown options: a mistyped --dry-run must not become a real run.
 *
 * @param args the given arguments
 * @param known options without their hyphens
 * @param tooMany the first unexpected positional
 */
export function refuseUnknown(args: readonly string[], known: readonly string[], tooMany?: string): void {
  const unknown =
    args.find((arg) => arg.startsWith("-") && !known.includes(arg.slice(2).split("=")[0] ?? "")) ?? tooMany;
  if (unknown !== undefined) throw new UsageError(`${unknown} is not known here.`);
}
