import { UsageError } from "./failure.ts";

/**
 * Refuses options that are not known: a mistyped --dry-run must not become a run.
 *
 * @param args what was given
 * @param known options without their hyphens
 * @param tooMany a positional that is one too many
 */
export function refuseUnknown(args: readonly string[], known: readonly string[], tooMany?: string): void {
  const unknown =
    args.find((arg) => arg.startsWith("-") && !known.includes(arg.slice(2).split("=")[0] ?? "")) ?? tooMany;
  if (unknown !== undefined) throw new UsageError(`${unknown} is not known here.`);
}
