/** How far a publisher's clock may be off, either way (Standard Webhooks, "Verifying webhook authenticity"). */
export const CLOCK_TOLERANCE_SECONDS = 300;
export const CLOCK_TOLERANCE_MS = CLOCK_TOLERANCE_SECONDS * 1000;
