/** Something that an operator should look at. */
export interface Alert {
  /** Identifies the trouble: the same key for as long as it lasts. */
  key: string;
  tone: "bad" | "warn";
  title: string;
  detail: string;
  /** The page of the dashboard that shows it. */
  path: string;
}

export const ALERT_FORMATS = ["slack", "discord", "generic"] as const;
export type AlertFormat = (typeof ALERT_FORMATS)[number];

/** The message to a webhook when an alert opens and when it closes. */
export interface AlertMessage {
  key: string;
  status: "open" | "over";
  title: string;
  detail: string;
  /** Absolute, when the site knows its address. */
  url?: string;
  /** ISO 8601. */
  at: string;
}
