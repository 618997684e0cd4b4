/**
 * Ends processes and removes directories when standard input closes. The bench holds the other end of that pipe, so
 * this happens however the bench ends, even by SIGKILL; workerd would outlive it.
 *
 * Each line of input is `+kind name` to register something, or `-kind name` when it is gone already.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const left = new Set<string>();

// The terminal's Ctrl-C reaches this process too, and the bench cleans up after it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith("+")) left.add(line.slice(1));
  else left.delete(line.slice(1));
}

for (const each of left) {
  const [kind, name] = [each.slice(0, each.indexOf(" ")), each.slice(each.indexOf(" ") + 1)];
  try {
    if (kind === "process") process.kill(Number(name), "SIGKILL");
    else rmSync(name, { recursive: true, force: true });
  } catch {
    // Gone by itself.
  }
}
