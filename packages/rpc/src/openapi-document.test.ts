import { describe, expect, it } from "vitest";
import { createOpenApiDocument } from "./openapi-document.js";

const document = createOpenApiDocument({ "/healthz": { get: { responses: {} } } });

describe("createOpenApiDocument", () => {
  it("says the status that is really answered", () => {
    const start = document.paths?.["/api/v1/repositories/{repositoryId}/syncs"]?.post;
    expect(Object.keys(start?.responses ?? {})).toEqual(
      expect.arrayContaining(["202", "400", "401", "404", "500", "502", "503"]),
    );
    expect(start?.responses).not.toHaveProperty("200");
  });

  it("describes errors as problem details", () => {
    const { responses } = document.paths?.["/api/v1/projects"]?.post ?? {};
    expect(responses?.["409"]).toEqual({
      description: "Conflict: `project_name_taken`",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    });
    expect(document.components?.schemas?.Problem).toMatchObject({
      required: expect.arrayContaining(["code", "detail"]),
    });
    expect(JSON.stringify(document)).not.toContain("error.BAD_REQUEST");
  });

  it("takes the routes that are no procedures", () => {
    expect(document.paths).toHaveProperty("/healthz");
  });

  it("keeps booleans of bodies strict", () => {
    const body = document.paths?.["/api/v1/repositories/{repositoryId}/syncs"]?.post?.requestBody;
    expect(JSON.stringify(body)).toContain('"force":{"');
    expect(JSON.stringify(body)).toContain('"additionalProperties":false');
  });
});
