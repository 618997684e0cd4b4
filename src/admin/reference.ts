/** `GET /api`: the API's reference for people, made from the same document as `/openapi.json`. */
import { configOf } from "../config.ts";
import { framePolicy } from "../views/admin/frame.tsx";
import { type DescribedOperation, renderReference } from "../views/admin/reference.tsx";
import { siteOf } from "../storage/site.ts";
import { CACHING_SECONDS, describe } from "./openapi.ts";

type Document = ReturnType<typeof describe>;
type Described = Document["paths"][string][string];
type Schema = Record<string, unknown>;

export async function getReference(env: Env): Promise<Response> {
  const { origin } = await siteOf(env);
  const document = describe(configOf(env).SITE_NAME, origin);
  const { title, description } = document.info;
  return new Response(await renderReference({ title, description, groups: groupsOf(document) }), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": `public, max-age=${CACHING_SECONDS}`,
      "content-security-policy": await framePolicy(),
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
  });
}

/** The operations by subject, in the document's order. */
function groupsOf({ paths }: Document): { name: string; operations: DescribedOperation[] }[] {
  const groups = new Map<string, DescribedOperation[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = operation.tags[0]!;
      groups.set(name, [...(groups.get(name) ?? []), toOperation(method.toUpperCase(), path, operation)]);
    }
  }
  return [...groups].map(([name, operations]) => ({ name, operations }));
}

function toOperation(method: string, path: string, described: Described): DescribedOperation {
  const { operationId, summary, description, parameters, requestBody, responses } = described;
  const [status, answer] = Object.entries(responses).find(([name]) => name !== "default")!;
  const body = requestBody?.content["application/json"];
  const answered = "content" in answer ? answer.content?.["application/json"].schema : undefined;
  return {
    id: operationId,
    method,
    path,
    summary,
    needs: description.replaceAll("`", ""),
    parameters: parameters.map(({ name, in: place, required, schema }) => ({
      name,
      place,
      isRequired: required,
      type: typeOf(schema as Schema),
    })),
    body: body
      ? {
          type: typeOf(body.schema),
          example: body.example === undefined ? null : JSON.stringify(body.example, null, 2),
        }
      : null,
    status,
    answer: answered === undefined ? null : typeOf(answered),
  };
}

/**
 * A JSON Schema as a readable type: `{ name: string, url?: string }`.
 *
 * @param indent the spaces before a field
 */
export function typeOf(schema: Schema, indent = ""): string {
  const {
    anyOf,
    oneOf,
    enum: values,
    const: constant,
    type,
    items,
    properties,
    required = [],
  } = schema as {
    anyOf?: Schema[];
    oneOf?: Schema[];
    enum?: unknown[];
    const?: unknown;
    type?: string;
    items?: Schema;
    properties?: Record<string, Schema>;
    required?: string[];
  };
  if (constant !== undefined) return JSON.stringify(constant);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  const either = anyOf ?? oneOf;
  if (either) return [...new Set(either.map((each) => typeOf(each, indent)))].join(" | ");
  if (type === "array") return items ? `${grouped(typeOf(items, indent))}[]` : "any[]";
  if (type !== "object") return type ?? "any";
  const members = Object.entries(properties ?? {});
  if (members.length === 0) return "object";
  const lines = members.map(
    ([name, member]) => `${indent}  ${name}${required.includes(name) ? "" : "?"}: ${typeOf(member, `${indent}  `)}`,
  );
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

const grouped = (type: string): string => (type.includes(" | ") && !type.startsWith("{") ? `(${type})` : type);
