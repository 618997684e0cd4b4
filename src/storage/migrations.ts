/** The names of the migrations that are applied, in their order; none where wrangler did not apply them. */
export async function listMigrations(db: D1Database): Promise<string[]> {
  try {
    const { results } = await db.prepare("SELECT name FROM d1_migrations ORDER BY id").all<{ name: string }>();
    return results.map(({ name }) => name);
  } catch (error) {
    if (String(error).includes("no such table")) return [];
    throw error;
  }
}
