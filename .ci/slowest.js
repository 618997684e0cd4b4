// Prints the ten test files that took longest, from the JSON report of vitest.
import { readFileSync } from "node:fs";
import path from "node:path";

const SHOWN = 10;

const { testResults } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000;
const slowest = testResults.toSorted((one, other) => seconds(other) - seconds(one)).slice(0, SHOWN);
for (const file of slowest) {
  console.log(`${seconds(file).toFixed(1).padStart(7)} s  ${path.relative(process.cwd(), file.name)}`);
}
