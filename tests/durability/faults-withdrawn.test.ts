/** Withdrawals and restorations end the same whichever call fails; faults.ts says how. */
import { endTheSame, first, operatorRestores, operatorWithdraws, withdrawal } from "./faults.ts";

endTheSame([
  ["a withdrawal", [first], withdrawal],
  ["a withdrawal of what was never published", [], withdrawal],
  ["a publish after its withdrawal", [withdrawal], first],
  ["an operator's withdrawal", [first], operatorWithdraws],
  ["an operator's restoration", [first, operatorWithdraws], operatorRestores],
]);
