import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import webhookSchemas from "@octokit/webhooks-schemas" with { type: "json" };
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

type Json = Record<string, unknown>;
type Validate = (value: unknown) => ErrorObject[];

const require = createRequire(import.meta.url);

/** Validates answers against GitHub's own OpenAPI description, by path template and status. */
export function openApiValidator(): (path: string, status: number, value: unknown) => ErrorObject[] {
  const file = require.resolve("@octokit/openapi/generated/api.github.com.json");
  const description = JSON.parse(readFileSync(file, "utf8")) as OpenApi;
  const ajv = createAjv();
  ajv.addSchema({ $id: "github", components: toJsonSchema(description.components) });
  const compiled = new Map<string, ValidateFunction>();
  return (path, status, value) => {
    const key = `${status} ${path}`;
    const validate = compiled.get(key) ?? ajv.compile(responseSchema(description, path, status));
    compiled.set(key, validate);
    return validate(value) ? [] : (validate.errors ?? []);
  };
}

/** Validates webhook payloads against GitHub's schemas, by event. */
export function webhookValidator(event: string): Validate {
  const ajv = createAjv();
  ajv.addSchema({ ...withoutDialect(webhookSchemas as Json), $id: "webhooks" });
  const validate = ajv.compile({ $ref: `webhooks#/definitions/${event}$event` });
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}

interface OpenApi {
  components: Json & { responses: Record<string, Response> };
  paths: Record<string, { get?: { responses: Record<string, Response> } }>;
}

interface Response {
  $ref?: string;
  content?: Record<string, { schema: Json }>;
}

function createAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  return ajv;
}

function responseSchema(description: OpenApi, path: string, status: number): Json {
  const found = description.paths[path]?.get?.responses[status];
  const response = found?.$ref ? description.components.responses[found.$ref.split("/").at(-1) ?? ""] : found;
  const schema = response?.content?.["application/json"]?.schema;
  if (!schema) throw new Error(`GitHub describes no JSON answer ${status} of GET ${path}`);
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
