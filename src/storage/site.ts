/** The site's learned origin, or null before any operator's request. */
export async function readSiteOrigin(db: D1Database): Promise<string | null> {
  return await db.prepare("SELECT origin FROM site WHERE id = 1").first<string>("origin");
}

/** Keeps the first origin that is learned; later ones change nothing. */
export async function learnSiteOrigin(db: D1Database, origin: string): Promise<void> {
  await db.prepare("INSERT INTO site (id, origin) VALUES (1, ?) ON CONFLICT (id) DO NOTHING").bind(origin).run();
}
