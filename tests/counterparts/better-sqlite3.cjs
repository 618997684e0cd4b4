/** `better-sqlite3` for Bluesky's PDS, as far as that uses it, on the SQLite of Node.js: nothing has to be compiled. */
const { DatabaseSync } = require("node:sqlite");

const bytesOf = (value) => (value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : value);
const rowOf = (row) => row && Object.fromEntries(Object.entries(row).map(([name, value]) => [name, bytesOf(value)]));
const given = (values) =>
  values.flat().map((value) => (value === undefined ? null : typeof value === "boolean" ? Number(value) : value));

/** The codes that callers look at: SQLite's primary result codes (sqlite.org/rescode.html). */
const CODES = { 1: "SQLITE_ERROR", 5: "SQLITE_BUSY", 19: "SQLITE_CONSTRAINT" };

/** Runs a call. Errors get their code as better-sqlite3 names it. */
function named(call) {
  try {
    return call();
  } catch (error) {
    throw Object.assign(error, { code: CODES[error.errcode & 255] ?? error.code });
  }
}

class Statement {
  constructor(statement) {
    this.statement = statement;
    this.reader = statement.columns().length > 0;
  }
  all(...values) {
    return named(() => this.statement.all(...given(values)).map(rowOf));
  }
  get(...values) {
    return named(() => rowOf(this.statement.get(...given(values))));
  }
  run(...values) {
    return named(() => this.statement.run(...given(values)));
  }
  *iterate(...values) {
    for (const row of this.statement.iterate(...given(values))) yield rowOf(row);
  }
}

module.exports = class Database {
  constructor(location) {
    this.database = new DatabaseSync(location, { enableDoubleQuotedStringLiterals: true });
    this.open = true;
  }
  prepare(sql) {
    return named(() => new Statement(this.database.prepare(sql)));
  }
  pragma(text) {
    return this.database.prepare(`PRAGMA ${text}`).all();
  }
  exec(sql) {
    this.database.exec(sql);
    return this;
  }
  close() {
    if (this.open) this.database.close();
    this.open = false;
  }
};
