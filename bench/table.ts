import type { Measurement, Part } from "./measurement.ts";

const HEAD = ["measured", "ours", "baseline", "result", "target", ""];

/** Prints the table, and below it the method of each part. */
export function printTable(measurements: readonly Measurement[], parts: readonly Part[]): void {
  const lines = [
    HEAD,
    ...measurements.map(({ what, ours, baseline, value, target }) => [
      what,
      ours,
      baseline,
      value.shown,
      `≤ ${target.shown}`,
      value.amount <= target.atMost ? "meets" : "MISSES",
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const [head, ...body] = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  console.log([head, "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join("\n"));
  const missed = measurements.filter(({ value, target }) => value.amount > target.atMost).length;
  console.log(`\n${measurements.length - missed} of ${measurements.length} targets met.`);
  console.log(
    "\nCPU is user and system time of the workerd process from /proc; each figure is the median of short rounds that",
  );
  console.log(
    "alternate between ours and the baseline, each ratio that of two medians. Load: autocannon, 8 connections, loopback.",
  );
  for (const { name, method } of parts) console.log(`${name}: ${method}`);
}
