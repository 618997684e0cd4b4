/** The methods of Uint8Array that workerd has and Node 22 lacks. Import it before the product's code. */

interface Base64Options {
  alphabet?: "base64" | "base64url";
  omitPadding?: boolean;
}

const lacking: Record<string, unknown> = {
  toBase64(this: Uint8Array, { alphabet = "base64", omitPadding = false }: Base64Options = {}): string {
    const padded = Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString("base64");
    const text = alphabet === "base64" ? padded : padded.replaceAll("+", "-").replaceAll("/", "_");
    return omitPadding ? text.replace(/=+$/, "") : text;
  },
  toHex(this: Uint8Array): string {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString("hex");
  },
};
for (const [name, value] of Object.entries(lacking)) {
  // A polyfill extends what it stands for.
  // oxlint-disable-next-line no-extend-native
  if (!(name in Uint8Array.prototype)) Object.defineProperty(Uint8Array.prototype, name, { value });
}
const lackingStatic: Record<string, unknown> = {
  fromBase64: (text: string, { alphabet = "base64" }: Base64Options = {}) =>
    new Uint8Array(Buffer.from(text, alphabet)),
  fromHex: (text: string) => new Uint8Array(Buffer.from(text, "hex")),
};
for (const [name, value] of Object.entries(lackingStatic)) {
  if (!(name in Uint8Array)) Object.defineProperty(Uint8Array, name, { value });
}
