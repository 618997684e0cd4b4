/** The staging site: the same as production, with names of its own. */
import { expect, test } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";

const PRODUCTION = readConfig({ config: "wrangler.toml" });
const STAGING = readConfig({ config: "wrangler.staging.toml" });

type Named = Record<string, unknown>;

/** Everything except the names; of variables only their names. Rate limits differ by a number. */
function shapeOf({ vars, ratelimits, configPath: _, userConfigPath: __, ...config }: typeof PRODUCTION): unknown {
  const limits = ratelimits.map((limit: object) => ({ ...limit, namespace_id: "" }));
  const text = JSON.stringify({ ...config, limits, vars: Object.keys(vars) });
  return JSON.parse(text.replaceAll("reprint-staging", "reprint").replaceAll("wrangler.staging.toml", "wrangler.toml"));
}

const namesOf = ({ name, d1_databases, queues, ratelimits }: typeof PRODUCTION) => [
  name,
  ...d1_databases.map((each: Named) => each["database_name"]),
  ...(queues.producers ?? []).map((each: Named) => each["queue"]),
  ...ratelimits.map((each: Named) => each["namespace_id"]),
];

test("staging has every setting and binding of production", () => {
  expect(shapeOf(STAGING)).toEqual(shapeOf(PRODUCTION));
});

test("staging shares no name, database, queue or rate limit with production", () => {
  const production = new Set(namesOf(PRODUCTION));
  expect(namesOf(STAGING).filter((name) => production.has(name))).toEqual([]);
});
