import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import webhookSchemas from "@octokit/webhooks-schemas" with { type: "json" };
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

type Json = Record<string, unknown>;

const require = createRequire(import.meta.url);

/** Validates answers against GitHub's own OpenAPI description, by path template, status and method. */
export function openApiValidator() {
  const file = require.resolve("@octokit/openapi/generated/api.github.com.json");
  const description = JSON.parse(readFileSync(file, "utf8")) as OpenApi;
  const ajv = createAjv();
  ajv.addSchema({ $id: "github", components: toJsonSchema(description.components) });
  const compiled = new Map<string, ValidateFunction>();
  return (path: string, status: number, value: unknown, method: Method = "get"): ErrorObject[] => {
    const key = `${method} ${status} ${path}`;
    const validate = compiled.get(key) ?? ajv.compile(responseSchema(description, { path, status, method }));
    compiled.set(key, validate);
    return validate(value) ? [] : (validate.errors ?? []);
  };
}

/** Validates webhook payloads against GitHub's schemas, by event and, where it has one, action. */
export function webhookValidator(): (event: string, payload: { action?: string }) => ErrorObject[] {
  const ajv = createAjv();
  const compiled = new Map<string, ValidateFunction>();
  return (event, payload) => {
    const name = `${event}$${payload.action ?? "event"}`;
    const validate = compiled.get(name) ?? ajv.compile(webhookSchema(name));
    compiled.set(name, validate);
    return validate(payload) ? [] : (validate.errors ?? []);
  };
}

/** One definition and those it refers to: all of them together take seconds to compile. */
function webhookSchema(name: string): Json {
  const all = webhookSchemas.definitions as unknown as Record<string, Json>;
  const definitions: Record<string, Json> = {};
  const add = (wanted: string) => {
    if (wanted in definitions) return;
    const definition = withoutDialect(all[wanted] ?? {});
    definitions[wanted] = definition;
    for (const [, inner = ""] of JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g)) add(inner);
  };
  if (!all[name]) throw new Error(`GitHub describes no event ${name}`);
  add(name);
  return { $ref: `#/definitions/${name}`, definitions };
}

interface OpenApi {
  components: Json & { responses: Record<string, Response> };
  paths: Record<string, Partial<Record<Method, { responses: Record<string, Response> }>>>;
}

type Method = "get" | "post" | "patch";

interface Response {
  $ref?: string;
  content?: Record<string, { schema: Json }>;
}

function createAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, validateSchema: false });
  addFormats.default(ajv);
  return ajv;
}

interface Answer {
  path: string;
  status: number;
  method: Method;
}

function responseSchema(description: OpenApi, { path, status, method }: Answer): Json {
  const found = description.paths[path]?.[method]?.responses[status];
  const response = found?.$ref ? description.components.responses[found.$ref.split("/").at(-1) ?? ""] : found;
  const schema = response?.content?.["application/json"]?.schema;
  if (!schema) throw new Error(`GitHub describes no JSON answer ${status} of ${method} ${path}`);
  return toJsonSchema(schema) as Json;
}

/** OpenAPI 3.0 writes "or null" as `nullable: true`; references are made to point into the added document. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...rest } = value as Json;
  const entries = Object.entries(rest).filter(([key]) => key !== "example" && key !== "examples");
  const schema = Object.fromEntries(entries.map(([key, inner]) => [key, convert(key, inner)]));
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

function convert(key: string, inner: unknown): unknown {
  if (key === "$ref" && typeof inner === "string") return inner.replace(/^#/, "github#");
  return key === "enum" || key === "required" ? inner : toJsonSchema(inner);
}

/** The definitions name draft-07 under an address that ajv does not know. */
function withoutDialect(value: unknown): Json {
  const text = JSON.stringify(value, (key, inner) =>
    key === "$schema" && typeof inner === "string" ? undefined : inner,
  );
  return JSON.parse(text) as Json;
}
