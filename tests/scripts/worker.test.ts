import { expect, test } from "vitest";
import { newsIn } from "../../scripts/worker.ts";

/** Logs of workerd, as wrangler prints them. */
const error = (what: string) =>
  `\u001B[31m✘ \u001B[41;31m[\u001B[41;97mERROR\u001B[41;31m]\u001B[0m \u001B[1m${what}\u001B[0m\n\n`;
const UNKNOWN_HOST =
  error("e = rust/worker/ffi.rs:110: failed: failed to lookup address information: Name or service not known") +
  "  stack: bin/workerd@34dcea9 bin/workerd@26b6840; sentryErrorContext = jsgInternalError; wdErrId = j4pa519fvmu06\n\n\n";

test("a host without an address is no news; what else is logged with it stays", () => {
  const failure = error("the queue's handler failed");
  expect(newsIn(UNKNOWN_HOST)).toBe("");
  expect(newsIn(failure + UNKNOWN_HOST + failure + UNKNOWN_HOST)).toBe(failure + failure);
});
