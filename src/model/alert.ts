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

export const ALERT_FORMATS = ["slack", "discord", "generic"] as const;
export type AlertFormat = (typeof ALERT_FORMATS)[number];

/** What a webhook is sent when an alert begins, and when it is over. */
export interface AlertMessage {
  key: string;
  status: "open" | "over";
  title: string;
  detail: string;
  /** Absolute, where the site knows its address. */
  url?: string;
  /** ISO 8601. */
  at: string;
}
