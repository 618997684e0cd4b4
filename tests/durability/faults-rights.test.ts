/** Embargoes and expiry end the same whichever call fails; faults.ts says how. */
import { endTheSame, embargoed, expiring, twoHoursPass } from "./faults.ts";

endTheSame([
  ["a publish under embargo", [], embargoed],
  ["the end of an embargo", [embargoed], twoHoursPass],
  ["an expiry", [expiring], twoHoursPass],
]);
