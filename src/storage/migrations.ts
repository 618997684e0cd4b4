/** The names of the applied migrations, in order; empty when wrangler applied none. */
export async function listMigrations(db: D1Database): Promise<string[]> {
  try {
    const { results } = await db.prepare("SELECT name FROM d1_migrations ORDER BY id").all<{ name: string }>();
    return results.map(({ name }) => name);
  } catch (error) {
    if (String(error).includes("no such table")) return [];
    throw error;
  }
}
