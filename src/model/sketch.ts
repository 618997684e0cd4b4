/** A fingerprint of a text, by which two texts can be compared without having both (post/sketch.ts). */
export interface Sketch {
  /** One value a bin, in hexadecimal digits. */
  values: string;
  /** Numbers. Nearly equal texts have at least one in common. */
  keys: number[];
}
