/** What a text is like, so that two texts can be compared without having both (post/sketch.ts). */
export interface Sketch {
  /** One value a bin, in hexadecimal digits. */
  values: string;
  /** Numbers of which nearly equal texts have one in common. */
  keys: number[];
}
