import { STATUS_CODES } from "node:http";
import { problemSchema } from "@project-sync/contracts";
import { generateOpenApiDocument, type OpenAPIObject } from "trpc-to-openapi";
import { z } from "zod";
import { statusOfCode } from "./problem-codes.js";
import { type RestOperation, restOperations } from "./rest-operations.js";
import { appRouter } from "./router.js";

export type OpenApiDocument = OpenAPIObject;
export type OpenApiPaths = NonNullable<OpenAPIObject["paths"]>;
type Operation = NonNullable<OpenApiPaths[string]["get"]>;
type Responses = NonNullable<Operation["responses"]>;

const COMMON_ERRORS = ["invalid_request", "unauthenticated", "forbidden", "internal_error"];
const PROBLEM = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
const DESCRIPTION =
  "An exact mirror of GitHub repositories. Errors are `application/problem+json` with a stable `code`. " +
  "Live events of a sync: `GET /api/v1/events/project-sync/{syncId}` (`text/event-stream`).";

/**
 * The OpenAPI 3.1 document of the router, with the statuses and problem details that are really answered: the
 * generator knows only 200 and an error body that is not ours.
 *
 * @param rawPaths routes that are no procedures (raw bytes, health), described by the app that serves them
 */
export function createOpenApiDocument(rawPaths: OpenApiPaths = {}): OpenApiDocument {
  const generated = generateOpenApiDocument(appRouter, {
    title: "Project Sync",
    description: DESCRIPTION,
    version: "1",
    baseUrl: "/",
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
  }) as unknown as OpenAPIObject;
  const paths = generated.paths ?? {};
  for (const operation of restOperations.values()) describeAnswers(paths, operation);
  const schemas = { ...generated.components?.schemas, Problem: problemJsonSchema() };
  return { ...generated, paths: mergePaths(paths, rawPaths), components: { ...generated.components, schemas } };
}

/** Answers of an operation by status: one entry per status that its error codes have. */
export function problemResponses(codes: readonly string[]): Responses {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = statusOfCode(code) ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\``]);
  }
  const entries = [...byStatus].map(([status, group]) => [status, problemResponse(status, group)] as const);
  return Object.fromEntries(entries);
}

function problemResponse(status: number, codes: string[]) {
  return { description: `${STATUS_CODES[status]}: ${codes.join(", ")}`, content: PROBLEM };
}

function describeAnswers(paths: OpenApiPaths, { openapi, rest }: RestOperation): void {
  const method = openapi.method.toLowerCase() as "get" | "post" | "patch" | "delete";
  const operation = paths[openapi.path]?.[method];
  if (!operation) throw new TypeError(`${openapi.method} ${openapi.path} is missing in the OpenAPI document`);
  const { 200: success } = operation.responses as Responses;
  operation.responses = { [rest.status]: success, ...problemResponses([...COMMON_ERRORS, ...rest.errors]) };
}

function problemJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(problemSchema);
  return schema;
}

function mergePaths(paths: OpenApiPaths, more: OpenApiPaths): OpenApiPaths {
  const merged = { ...paths };
  for (const [path, item] of Object.entries(more)) merged[path] = { ...merged[path], ...item };
  return merged;
}
