/** The part of D1 that the product's storage uses, on a file. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Statement } from "./statements.ts";

export interface LocalDatabase {
  db: D1Database;
  run(statements: readonly Statement[]): void;
  /** All or nothing, and written to disk once. */
  transaction(action: () => Promise<void>): Promise<void>;
  /** What a query gives, column by column: several may have one name. */
  rows(statement: Statement): unknown[][];
  query<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  close(): void;
}

const CACHE_KB = 1_000_000;

/** Opens a database file that has the product's schema. */
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
  const run = (sql: string, values: unknown[]) => {
    const results = prepare(sql).all(...(values as SQLInputValue[]));
    return { results, success: true, meta: {} };
  };
  const statement = (sql: string, values: unknown[]) => ({
    bind: (...bound: unknown[]) => statement(sql, bound),
    run: async () => run(sql, values),
    all: async () => run(sql, values),
    now: () => run(sql, values),
  });
  const db = {
    prepare: (sql: string) => statement(sql, []),
    batch: async (statements: ReturnType<typeof statement>[]) => statements.map((one) => one.now()),
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
    close: () => sqlite.close(),
  };
}
