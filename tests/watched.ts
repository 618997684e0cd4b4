/** Watchers of calls to the platform: they count a call, delay it, or fail it before or after its work. */
export type Around = (call: string, run: () => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>;

/** The bindings with a watcher of every call to D1, KV and the queue. */
export function watchedEnv(env: Env, around: Around): Env {
  return {
    ...env,
    DB: watchedDatabase(env.DB, around),
    PAGES: watched("PAGES", env.PAGES, around),
    WORK: watched("WORK", env.WORK, around),
    ANNOUNCE: watched("ANNOUNCE", env.ANNOUNCE, around),
    REACTIONS: watched("REACTIONS", env.REACTIONS, around),
  };
}

/** Anything whose methods all answer with a promise. */
export function watched<Binding extends object>(name: string, binding: Binding, around: Around): Binding {
  return new Proxy(binding, {
    get: (target, method) =>
      methodOf(target, method, (run, args) => around(`${name}.${String(method)}`, async () => run(...args), args)),
  });
}

/** A batch needs the statements themselves, not their proxies. */
const originals = new WeakMap<object, D1PreparedStatement>();

export function watchedDatabase(db: D1Database, around: Around): D1Database {
  return new Proxy(db, {
    get: (target, method) => {
      if (method === "withSession") {
        return (first?: string) => watchedDatabase(target.withSession(first) as unknown as D1Database, around);
      }
      if (method === "prepare") return (sql: string) => watchedStatement(target.prepare(sql), sql, around);
      if (method === "batch") {
        return (statements: D1PreparedStatement[]) =>
          around("DB.batch", () => target.batch(statements.map((proxy) => originals.get(proxy) ?? proxy)), []);
      }
      return methodOf(target, method, (run, args) => around(`DB.${String(method)}`, async () => run(...args), args));
    },
  });
}

function watchedStatement(statement: D1PreparedStatement, sql: string, around: Around): D1PreparedStatement {
  const proxy = new Proxy(statement, {
    get: (target, method) => {
      if (method === "bind") {
        return (...values: unknown[]) => watchedStatement(target.bind(...values), sql, around);
      }
      return methodOf(target, method, (run, args) => around(`DB.${String(method)}`, async () => run(...args), [sql]));
    },
  });
  originals.set(proxy, statement);
  return proxy;
}

type Method = (...args: unknown[]) => unknown;

function methodOf(target: object, name: string | symbol, call: (run: Method, args: unknown[]) => unknown): unknown {
  const member: unknown = Reflect.get(target, name, target);
  if (typeof member !== "function") return member;
  const run: Method = (...args) => Reflect.apply(member, target, args);
  return (...args: unknown[]) => call(run, args);
}
