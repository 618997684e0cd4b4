/** `GET /openapi.json`: the API in OpenAPI 3.1, made from the schemas that parse its requests. */
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { SCOPES } from "../model/operator.ts";
import { PROBLEM_EXAMPLES, wordingOf } from "../problem.ts";
import { siteOf } from "../storage/site.ts";
import { type Operation, OPERATIONS } from "./operations.ts";

export const CACHING_SECONDS = 300;

/** JSON Schema has no checks and transformations; input that they reject is answered with a problem. */
const schemaOf = (schema: v.GenericSchema) => {
  const { $schema: _, ...json } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "ignore",
  });
  return json;
};

const Problem = v.looseObject({ type: v.string(), title: v.string(), status: v.number(), detail: v.string() });

/** The API description of this site. */
export async function getOpenApi(env: Env): Promise<Response> {
  const { origin } = await siteOf(env);
  return Response.json(describe(configOf(env).SITE_NAME, origin), {
    headers: { "cache-control": `public, max-age=${CACHING_SECONDS}`, "x-content-type-options": "nosniff" },
  });
}

/**
 * Makes the document.
 *
 * @param origin the site's origin, if it is known
 */
export function describe(name: string, origin: string | undefined) {
  const paths: Record<string, Record<string, ReturnType<typeof described>>> = {};
  for (const operation of OPERATIONS) {
    (paths[`/api/v1${operation.path}`] ??= {})[operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: `${name}: the operators' API`,
      version: "1",
      description: `Tokens have scopes: ${SCOPES.join(", ")}; admin includes the others. Every answer that is no success is a problem (RFC 9457).`,
    },
    ...(origin !== undefined && { servers: [{ url: origin }] }),
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: schemaOf(Problem) },
      responses: {
        Problem: {
          description: "A problem: what is wrong, where, and what to do",
          content: {
            "application/problem+json": {
              schema: { $ref: "#/components/schemas/Problem" },
              example: exampleProblem(),
            },
          },
        },
      },
    },
  };
}

function exampleProblem() {
  const { status, title, detail } = wordingOf(PROBLEM_EXAMPLES["body-invalid"]);
  return { type: "/problems/body-invalid", title, status, detail };
}

function described({ method, path, scope, summary, query, body, example, status, answer }: Operation) {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name: name!,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[/{}-]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll("}", "")}`,
    summary,
    description: `Needs the scope \`${scope}\`.`,
    tags: [path.split("/")[1]!],
    parameters: [...parameters, ...(query ? queryParameters(query) : [])],
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaOf(body), ...(example !== undefined && { example }) } },
      },
    }),
    responses: {
      [status]: {
        description: "Done",
        ...(answer && { content: { "application/json": { schema: schemaOf(answer) } } }),
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function queryParameters(query: v.GenericSchema) {
  const { properties = {}, required = [] } = schemaOf(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}
