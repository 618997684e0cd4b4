/**
 * Runs a command, and ends it with everything that it started when standard input closes. The parent holds the other
 * end of that pipe, so this happens however the parent ends, even by SIGKILL. Without it workerd outlives its parents,
 * keeps the port and keeps writing to the state.
 *
 * It must be spawned as the leader of a process group of its own (`detached: true`).
 */
import { spawn, spawnSync } from "node:child_process";

const GRACE_MILLISECONDS = 3000;

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error("usage: leash.ts COMMAND [ARGUMENT …]");

const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
let ending = false;

child.on("error", (error) => {
  console.error(error.message);
  killGroup();
});
child.on("exit", (code, signal) => {
  if (!ending) console.error(`ended by itself: ${signal ?? `exit code ${code}`}`);
  killGroup();
});
process.stdin.on("close", end);
process.stdin.resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);

function end(): void {
  if (ending) return;
  ending = true;
  child.kill("SIGTERM");
  setTimeout(killGroup, GRACE_MILLISECONDS);
}

function killGroup(): void {
  // Windows has no process groups, so the tree under this process is ended.
  if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(process.pid), "/T", "/F"]);
  else process.kill(-process.pid, "SIGKILL");
}
