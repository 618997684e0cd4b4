/** A database that adds the rows that its statements read and wrote, as D1 reports them, to a count. */
export function counting(db, rows) {
  const count = (result) => {
    rows.read += result.meta.rows_read;
    rows.written += result.meta.rows_written;
    return result;
  };
  const counted = (statement) => ({
    statement,
    bind: (...values) => counted(statement.bind(...values)),
    run: async () => count(await statement.run()),
    all: async () => count(await statement.all()),
    async first(column) {
      const [row = null] = count(await statement.all()).results;
      return column === undefined || row === null ? row : row[column];
    },
  });
  return {
    withSession: (constraint) => counting(db.withSession(constraint), rows),
    prepare: (sql) => counted(db.prepare(sql)),
    batch: async (all) => (await db.batch(all.map(({ statement }) => statement))).map(count),
  };
}
