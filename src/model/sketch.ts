/** A fingerprint of a text, for comparing two texts without storing both (post/sketch.ts). */
export interface Sketch {
  /** One value per bin, in hexadecimal digits. */
  values: string;
  /** Keys as numbers. Nearly equal texts have at least one in common. */
  keys: number[];
}
