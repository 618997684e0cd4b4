/**
 * A database in the isolate of the tests: the SQLite of a Durable Object, which D1 uses as well. A call to D1 costs a
 * hundred times as much, most of it for transport. database.test.ts compares the answers of both.
 */
import { runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import type { Room } from "./worker.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      ROOM: DurableObjectNamespace<Room>;
    }
  }
}

/** The text and the parameters of a statement, which a batch needs. */
const queries = new WeakMap<object, Query>();

interface Query {
  sql: string;
  values: readonly SqlStorageValue[];
}

let storage: DurableObjectStorage | undefined;

/** Runs a function inside the Durable Object, where `localDatabase` works. */
export async function inRoom(run: () => Promise<void>): Promise<void> {
  await runInDurableObject(bindings.ROOM.getByName("tests"), async (_, state) => {
    storage = state.storage;
    await run();
  });
}

/** It has the name of D1's class, because applying migrations checks that. */
const Local = class D1Database {
  prepare(sql: string) {
    return statementOf({ sql, values: [] });
  }
  async batch(statements: D1PreparedStatement[]) {
    await Promise.resolve();
    return inOne(() => statements.map((statement) => resultOf(queries.get(statement)!)));
  }
  async exec(sql: string) {
    await Promise.resolve();
    const lines = sql.trim().split("\n");
    inOne(() => lines.map((line) => resultOf({ sql: line, values: [] })));
    return { count: lines.length, duration: 0 };
  }
  /** There are no replicas: a session reads the primary. */
  withSession() {
    return this;
  }
};

/** The database of the tests. */
export const localDatabase = new Local() as unknown as D1Database;

function statementOf(query: Query): D1PreparedStatement {
  const answer = async () => {
    // D1 never answers at once, so the caller goes on first.
    await Promise.resolve();
    return inOne(() => resultOf(query));
  };
  const statement = {
    bind: (...values: unknown[]) => statementOf({ sql: query.sql, values: values.map(boundValueOf) }),
    async first(column?: string) {
      const row = (await answer()).results[0];
      if (row === undefined) return null;
      if (column === undefined) return row;
      if (row[column] === undefined) throw new Error(`D1_COLUMN_NOTFOUND: Column not found (${column})`);
      return row[column];
    },
    all: answer,
    run: answer,
    async raw() {
      return (await answer()).results.map((row) => Object.values(row));
    },
  } as unknown as D1PreparedStatement;
  queries.set(statement, query);
  return statement;
}

function boundValueOf(value: unknown): SqlStorageValue {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof ArrayBuffer) return value;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Uint8Array.from(value as Uint8Array).buffer;
  throw new Error(`D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${String(value)}'`);
}

/** Runs all statements or none. Errors have D1's wording. */
function inOne<Done>(run: () => Done): Done {
  try {
    return storage!.transactionSync(run);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`D1_ERROR: ${message}`, { cause: error });
  }
}

function resultOf({ sql, values }: Query): D1Result<Record<string, unknown>> {
  const before = changes();
  const cursor = storage!.sql.exec(sql, ...values);
  const results = cursor.toArray().map(readable);
  const after = changes();
  return {
    success: true,
    results,
    meta: {
      duration: 0,
      changes: after.total - before.total,
      last_row_id: after.last,
      changed_db: after.total !== before.total || cursor.rowsWritten > 0,
      size_after: storage!.sql.databaseSize,
      rows_read: cursor.rowsRead,
      rows_written: cursor.rowsWritten,
    },
  };
}

const changes = () =>
  storage!.sql
    .exec<{ total: number; last: number }>("SELECT total_changes() AS total, last_insert_rowid() AS last")
    .one();

/** D1 returns bytes as an array of numbers. */
const readable = (row: Record<string, SqlStorageValue>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? Array.from(new Uint8Array(value)) : value,
    ]),
  );
