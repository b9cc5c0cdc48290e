import { createOpenApiDocument, type OpenApiDocument, type OpenApiPaths, problemResponses } from "@project-sync/rpc";

/** The document of everything this app answers: the router's procedures, and the routes that are none. */
export function openApiDocument(): OpenApiDocument {
  return createOpenApiDocument({ ...contentPath, ...webhookPath, ...sessionPath, ...servicePaths });
}

const bearer = [{ bearer: [] }];
const json = { "application/json": { schema: { type: "object" as const } } };
const uuid = { type: "string" as const, format: "uuid" };

const contentPath: OpenApiPaths = {
  "/api/v1/repositories/{repositoryId}/content": {
    get: {
      operationId: "files-content",
      tags: ["Files"],
      summary: "Get the raw bytes of a file",
      description: "The ETag is the blob SHA; a request with it in `If-None-Match` is answered 304.",
      security: bearer,
      parameters: [
        { name: "repositoryId", in: "path", required: true, schema: uuid },
        { name: "path", in: "query", required: true, schema: { type: "string" } },
        { name: "branch", in: "query", schema: { type: "string" } },
        { name: "at", in: "query", description: "A completed sync whose tree is meant", schema: uuid },
      ],
      responses: {
        200: { description: "The bytes", content: { "application/octet-stream": {}, "text/plain": {} } },
        304: { description: "The client has them already" },
        ...problemResponses([
          "invalid_request",
          "not_a_file",
          "unauthenticated",
          "repository_not_found",
          "branch_not_found",
          "sync_not_found",
          "file_not_found",
          "content_not_stored",
          "branch_not_synced",
          "sync_not_completed",
          "sync_expired",
          "internal_error",
        ]),
      },
    },
  },
};

const webhookPath: OpenApiPaths = {
  "/api/v1/webhooks/github": {
    post: {
      operationId: "webhooks-github",
      tags: ["Webhooks"],
      summary: "Receive a delivery of a GitHub webhook",
      description: "Signed by GitHub with the secret in GITHUB_WEBHOOK_SECRET (`X-Hub-Signature-256`).",
      requestBody: { required: true, content: json },
      responses: {
        200: { description: "A ping", content: json },
        202: { description: "Recorded; `outcome` says what it led to", content: json },
        ...problemResponses([
          "invalid_request",
          "invalid_signature",
          "payload_too_large",
          "internal_error",
          "webhooks_not_configured",
        ]),
      },
    },
  },
};

const sessionPath: OpenApiPaths = {
  "/api/v1/session": {
    get: session("session-get", "Who asks, and what they may", ["unauthenticated"]),
    post: {
      ...session("session-begin", "Begin a browser session with an API key: `{key}`", ["unauthenticated"]),
      description: "Sets a cookie that stands for the key from then on; HttpOnly, SameSite=Strict, for 14 days.",
      requestBody: { required: true, content: json },
    },
    delete: {
      operationId: "session-end",
      tags: ["Session"],
      summary: "End the browser session",
      responses: { 204: { description: "It is ended, or there was none" } },
    },
  },
};

function session(operationId: string, summary: string, errors: string[]) {
  const responses = { 200: { description: "The session", content: json }, ...problemResponses(errors) };
  return { operationId, tags: ["Session"], summary, responses };
}

const servicePaths: OpenApiPaths = {
  "/api/v1/openapi.json": { get: service("openapi", "This document", "application/json") },
  "/docs": { get: service("docs", "This document as a page", "text/html") },
  "/healthz": { get: service("healthz", "Whether the process answers", "application/json") },
  "/readyz": { get: service("readyz", "Whether database and queue answer", "application/json", ["not_ready"]) },
  "/metrics": {
    get: { ...service("metrics", "Prometheus metrics", "text/plain", ["unauthenticated"]), security: bearer },
  },
};

function service(operationId: string, summary: string, type: string, errors: string[] = []) {
  const responses = { 200: { description: summary, content: { [type]: {} } }, ...problemResponses(errors) };
  return { operationId, tags: ["Service"], summary, responses };
}
