import { cpuMilliseconds, median } from "./cpu.ts";

/** A running process that is measured. */
export interface Target {
  pid: number;
  origin: URL;
}

/** A variant that is put under load. */
export interface Variant {
  name: string;
  /** Several processes of the same kind, because the memory layout of a single one might distort the result. */
  targets: readonly Target[];
  /** Sends exactly this many requests and checks every answer. */
  load(origin: URL, requests: number): Promise<void>;
}

export interface Plan {
  /** For each target. */
  requestsToWarmUp: number;
  rounds: number;
  requestsPerRound: number;
}

/**
 * CPU per request of each variant, in milliseconds: the median of short rounds that alternate between the variants, so
 * that other load on the machine affects all of them equally. Each round begins with another variant.
 */
export async function cpuPerRequest<const Name extends string>(
  variants: readonly (Variant & { name: Name })[],
  { requestsToWarmUp, rounds, requestsPerRound }: Plan,
): Promise<Record<Name, number>> {
  for (const { targets, load } of variants) for (const { origin } of targets) await load(origin, requestsToWarmUp);
  const spent = new Map<Name, number[]>(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % variants.length;
    for (const { name, targets, load } of [...variants.slice(first), ...variants.slice(0, first)]) {
      const { pid, origin } = targets[round % targets.length]!;
      const before = cpuMilliseconds(pid);
      await load(origin, requestsPerRound);
      spent.get(name)!.push((cpuMilliseconds(pid) - before) / requestsPerRound);
    }
  }
  return Object.fromEntries([...spent].map(([name, values]) => [name, median(values)])) as Record<Name, number>;
}
