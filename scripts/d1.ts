/** The part of D1 that the product's storage uses, implemented with Node's SQLite. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** SQL and its bound values. */
export type Statement = [sql: string, values: unknown[]];

export interface LocalDatabase {
  db: D1Database;
  run(statements: readonly Statement[]): void;
  /** Runs all of it or nothing, and writes to disk once. */
  transaction(action: () => Promise<void>): Promise<void>;
  /** The rows of a query, by position, because several columns may have one name. */
  rows(statement: Statement): unknown[][];
  query<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  exec(sql: string): void;
  close(): void;
}

const CACHE_KB = 1_000_000;

/** Opens a database: a file with the product's schema, or ":memory:". */
export function openDatabase(file: string): LocalDatabase {
  const sqlite = new DatabaseSync(file);
  sqlite.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KB}; PRAGMA foreign_keys = ON`,
  );
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? sqlite.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  let changed = 0;
  const run = (sql: string, values: unknown[]) => {
    const before = changed;
    const results = prepare(sql).all(...values.map(bindable));
    changed = Number(prepare("SELECT total_changes() AS n").get()!["n"]);
    return { results, success: true, meta: { changes: changed - before } };
  };
  const statement = (sql: string, values: unknown[]) => ({
    bind: (...bound: unknown[]) => statement(sql, bound),
    run: async () => run(sql, values),
    all: async () => run(sql, values),
    first: async (column?: string) => {
      const [row] = run(sql, values).results as Record<string, unknown>[];
      return row === undefined ? null : column === undefined ? row : row[column];
    },
    now: () => run(sql, values),
  });
  const db = {
    prepare: (sql: string) => statement(sql, []),
    batch: async (statements: ReturnType<typeof statement>[]) => {
      if (sqlite.isTransaction) return statements.map((one) => one.now());
      sqlite.exec("BEGIN");
      try {
        const results = statements.map((one) => one.now());
        sqlite.exec("COMMIT");
        return results;
      } catch (error) {
        sqlite.exec("ROLLBACK");
        throw error;
      }
    },
  };
  return {
    db: db as unknown as D1Database,
    run(statements) {
      for (const [sql, values] of statements) prepare(sql).run(...(values as SQLInputValue[]));
    },
    async transaction(action) {
      sqlite.exec("BEGIN");
      await action();
      sqlite.exec("COMMIT");
    },
    rows([sql, values]) {
      const key = `rows of ${sql}`;
      const statement = prepared.get(key) ?? sqlite.prepare(sql);
      prepared.set(key, statement);
      statement.setReturnArrays(true);
      return statement.all(...(values as SQLInputValue[])) as unknown as unknown[][];
    },
    query: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    exec: (sql) => sqlite.exec(sql),
    close: () => sqlite.close(),
  };
}

/** D1 accepts true and false as 1 and 0. */
const bindable = (value: unknown): SQLInputValue =>
  typeof value === "boolean" ? Number(value) : (value as SQLInputValue);
