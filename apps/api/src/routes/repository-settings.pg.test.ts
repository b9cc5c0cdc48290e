import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const UNKNOWN = "11111111-1111-1111-1111-111111111111";

let api: ApiFixture;
let repositoryId: string;
beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "hello\n").commit();
  ({ repositoryId } = await api.addWidgets());
});
afterAll(() => api?.[Symbol.asyncDispose]());

function patch(body: unknown, id = repositoryId) {
  return api.patch(`/api/v1/repositories/${id}`, body);
}

describe("settings of a repository", () => {
  it("are shown, and changed one by one", async () => {
    const defaults = { include: [], exclude: [], maxFileBytes: null, metadataOnly: false };
    expect((await api.get(`/api/v1/repositories/${repositoryId}`)).body).toMatchObject(defaults);
    const selected = { include: ["src/**"], exclude: ["**/*.png"], maxFileBytes: 1_000, metadataOnly: true };
    const changed = await patch(selected);
    expect(changed).toMatchObject({ status: 200, body: { id: repositoryId, ...selected } });
    expect((await patch({ metadataOnly: false })).body).toMatchObject({ ...selected, metadataOnly: false });
    expect((await patch({ maxFileBytes: null, keepSyncs: 5, keepDays: 0 })).body).toMatchObject({
      ...{ maxFileBytes: null, keepSyncs: 5, keepDays: 0, include: ["src/**"] },
    });
    expect((await patch({ keepSyncs: null })).body).toMatchObject({ keepSyncs: null, keepDays: 0 });
    expect((await api.get(`/api/v1/repositories/${repositoryId}`)).body).toMatchObject({ exclude: ["**/*.png"] });
  });

  it.each([
    [{ include: "src" }, "include"],
    [{ exclude: ["(a+)+"] }, "exclude.0"],
    [{ maxFileBytes: -1 }, "maxFileBytes"],
    [{ maxFileBytes: 2 ** 31 }, "maxFileBytes"],
    [{ metadataOnly: "false" }, "metadataOnly"],
    [{ keepSyncs: 0 }, "keepSyncs"],
    [{ name: "other" }, "name"],
  ])("refuse %j", async (body, path) => {
    const { issues } = expectProblem(await patch(body), 400, "invalid_request");
    expect(issues?.map((issue) => issue.path)).toContain(path);
  });

  it("of an unknown repository are a 404", async () => {
    expectProblem(await patch({ metadataOnly: true }, UNKNOWN), 404, "repository_not_found");
  });

  it("are described", async () => {
    const { body } = await api.get("/api/v1/openapi.json");
    const operation = (body as { paths: Record<string, Record<string, object>> }).paths[
      "/api/v1/repositories/{repositoryId}"
    ];
    expect(operation?.patch).toMatchObject({ responses: { 200: {}, 400: {}, 401: {}, 404: {} } });
  });
});
