/** One line of the table. */
export interface Measurement {
  what: string;
  /** As printed, such as "0.412 ms". */
  ours: string;
  /** The baseline, measured in the same run. */
  baseline: string;
  /** The value with a target: a ratio, or an amount. */
  value: { shown: string; amount: number };
  target: { shown: string; atMost: number };
}

/** A part of the bench that can be run alone. */
export interface Part {
  name: string;
  /** Its method, in lines to print. */
  method: string;
  measure(): Promise<Measurement[]>;
}

/** A cost in milliseconds beside its baseline, with a target for the ratio. */
export function asRatio(what: string, ours: number, baseline: string, base: number, atMost: number): Measurement {
  const ratio = ours / base;
  return {
    what,
    ours: milliseconds(ours),
    baseline: `${milliseconds(base)}  ${baseline}`,
    value: { shown: ratio.toFixed(2), amount: ratio },
    target: { shown: atMost.toFixed(2), atMost },
  };
}

/** An amount with its own target. */
export function asAmount(
  what: string,
  amount: number,
  atMost: number,
  shown: (value: number) => string,
  { ours = shown(amount), baseline = "" } = {},
): Measurement {
  return { what, ours, baseline, value: { shown: shown(amount), amount }, target: { shown: shown(atMost), atMost } };
}

/** A cost at a large size beside the cost at a small size, with a target for its growth. */
export function asGrowth(
  what: string,
  large: number,
  small: number,
  atMost: number,
  shown: (value: number) => string,
): Measurement {
  const growth = small === 0 ? 1 + large : large / small;
  return {
    what,
    ours: shown(large),
    baseline: shown(small),
    value: { shown: growth.toFixed(2), amount: growth },
    target: { shown: atMost.toFixed(2), atMost },
  };
}

export const milliseconds = (value: number): string => `${value.toPrecision(3)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
export const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
