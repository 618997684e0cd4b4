/** Something that an operator should look at. */
export interface Alert {
  /** The same for the same trouble, as long as it lasts. */
  key: string;
  tone: "bad" | "warn";
  title: string;
  detail: string;
  /** Where in the dashboard it is. */
  path: string;
}
