/** `sqlite3` for activitypub-bot, as far as Sequelize uses it there, on the SQLite of Node.js: nothing has to be compiled. */
const { DatabaseSync } = require("node:sqlite");

const CONSTRAINT = 19;
const bound = (value) => {
  if (typeof value === "boolean") return Number(value);
  return value instanceof Date ? value.toISOString() : (value ?? null);
};

class Database {
  constructor(filename, _mode, done) {
    this.filename = filename;
    this.database = new DatabaseSync(filename);
    this.uuid = "default";
    queueMicrotask(() => done(null));
  }
  serialize(work) {
    work();
  }
  run(sql, ...rest) {
    this.#answer(sql, rest);
  }
  all(sql, ...rest) {
    this.#answer(sql, rest);
  }
  exec(sql, done) {
    this.#call(done, () => void this.database.exec(sql));
  }
  close(done) {
    this.#call(done, () => void this.database.close());
  }
  #answer(sql, rest) {
    const done = typeof rest.at(-1) === "function" ? rest.pop() : undefined;
    const [given = []] = rest;
    this.#call(done, () => {
      const statement = this.database.prepare(sql);
      const named = Object.entries(given).map(([name, value]) => [name, bound(value)]);
      const values = Array.isArray(given) ? given.map(bound) : [Object.fromEntries(named)];
      if (statement.columns().length > 0) return { rows: statement.all(...values).map((row) => ({ ...row })) };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { changes: Number(changes), lastID: Number(lastInsertRowid) };
    });
  }
  /** Callers read the numbers of a change from `this`. */
  #call(done, work) {
    let [error, found] = [null, {}];
    try {
      found = work() ?? {};
    } catch (thrown) {
      error = Object.assign(thrown, thrown.errcode === CONSTRAINT ? { code: "SQLITE_CONSTRAINT" } : {});
    }
    queueMicrotask(() => done?.call(found, error, found.rows));
  }
}

module.exports = { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
