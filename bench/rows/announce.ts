import { anArticle } from "../article.ts";
import { bundleWorker } from "../bundle.ts";
import { asAmount, asRatio, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { cpuPerRequest, type Plan, type Variant } from "../rounds.ts";
import { startSimulator, textBindings, VARIABLES } from "../simulator.ts";

const PLAN: Plan = { requestsToWarmUp: 100, rounds: 15, requestsPerRound: 40 };
const CPU_MAX_MILLISECONDS = 1;
const OVER_RSA_MAX = 1.5;

/** CPU for an announcement, by kind of destination; and for the signature that each followers' server demands. */
export const announce: Part = {
  name: "announce",
  method: `one process, in workerd; a post of 25 KB made a copy and sent to a server that answers at once, D1 likewise; a signature is made over
  3 KB; ${PLAN.rounds} rounds of ${PLAN.requestsPerRound}, all kinds in turn`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const simulator = await startSimulator([
    { name: "announcing", bundle: await bundleWorker("announcing.js"), env: textBindings(VARIABLES) },
  ]);
  const origin = await simulator.origin("announcing");
  const ask = async (path: string, body?: string): Promise<string> => {
    const response = await fetch(new URL(path, origin), { method: "POST", ...(body !== undefined && { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return text;
  };
  await ask("/", anArticle(1).body);
  const kinds = JSON.parse(await ask("/kinds")) as string[];
  const variantOf = (name: string): Variant => ({
    name,
    targets: [{ pid: simulator.pid, origin }],
    load: async (_, times) => void (await ask(`/${name}?times=${times}`)),
  });
  const cpu = await cpuPerRequest(["copy", "rsa", "rfc9421", "cavage", ...kinds].map(variantOf), PLAN);
  await simulator.stop();
  const baseline = `${milliseconds(cpu["copy"]!)}  the copy of an article alone`;
  return [
    ...kinds.map((kind) =>
      asAmount(`announce: ${kind}, CPU`, cpu[kind]!, CPU_MAX_MILLISECONDS, milliseconds, { baseline }),
    ),
    ...["rfc9421", "cavage"].map((scheme) =>
      asRatio(`sign: ${scheme}, CPU`, cpu[scheme]!, "RSA of 2048 bits alone", cpu["rsa"]!, OVER_RSA_MAX),
    ),
  ];
}
