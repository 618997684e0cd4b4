/** Files that tests read as text, as Vite imports them. */
declare module "*.md?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  glob<Module>(pattern: string, options: { query: "?raw"; import: "default"; eager: true }): Record<string, Module>;
}
