/** Publishing, corrections and completions end the same whichever call fails; faults.ts says how. */
import { endTheSame, first, thin, update } from "./faults.ts";

endTheSame([
  ["a first publish", [], first],
  ["an update", [first], update],
  ["a post that came without its text", [], thin],
]);
