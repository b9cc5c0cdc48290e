import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

const UNKNOWN = "11111111-1111-1111-1111-111111111111";

let api: ApiFixture;
beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "hello\n").commit();
});
afterAll(() => api?.[Symbol.asyncDispose]());

async function newProject(name: string): Promise<string> {
  return String((await api.post("/api/v1/projects", { name })).body.id);
}

describe("projects", () => {
  it("are created, read and listed, newest first", async () => {
    const first = await api.post("/api/v1/projects", { name: "  first " });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({ id: expect.any(String), name: "first", createdAt: expect.any(String) });
    const second = await api.post("/api/v1/projects", { name: "second" });

    const read = await api.get(`/api/v1/projects/${first.body.id}`);
    expect(read).toMatchObject({ status: 200, body: first.body });

    const page = await api.get("/api/v1/projects?limit=1");
    expect(page.body).toEqual({ items: [second.body], nextCursor: expect.any(String) });
    const rest = await api.get(`/api/v1/projects?cursor=${encodeURIComponent(String(page.body.nextCursor))}`);
    expect(rest.body).toEqual({ items: [first.body], nextCursor: null });
  });

  it("have names of their own", async () => {
    await newProject("taken");
    expectProblem(await api.post("/api/v1/projects", { name: "taken" }), 409, "project_name_taken");
  });

  it.each([
    [{}, "name"],
    [{ name: 7 }, "name"],
    [{ name: " " }, "name"],
    [{ name: "a\0b" }, "name"],
    [{ name: "fine", color: "red" }, "color"],
    [["name"], "name"],
  ])("refuse the body %j", async (body, path) => {
    const { issues } = expectProblem(await api.post("/api/v1/projects", body), 400, "invalid_request");
    expect(issues?.map((issue) => issue.path)).toContain(path);
  });

  it.each(["limit=0", "limit=x", "limit=100000", "cursor=%00", "limit=1&limit=2"])(
    "refuse the query %s",
    async (query) => {
      expectProblem(await api.get(`/api/v1/projects?${query}`), 400, "invalid_request");
    },
  );

  it("refuse a cursor that is none of theirs", async () => {
    expectProblem(await api.get("/api/v1/projects?cursor=nonsense"), 400, "invalid_cursor");
  });

  it("tell an unknown id from one that is none", async () => {
    expectProblem(await api.get(`/api/v1/projects/${UNKNOWN}`), 404, "project_not_found");
    const { issues } = expectProblem(await api.get("/api/v1/projects/17"), 400, "invalid_request");
    expect(issues).toEqual([{ path: "projectId", message: "Not a uuid" }]);
  });
});

describe("repositories", () => {
  it("are added under GitHub's id and spelling, once", async () => {
    const projectId = await newProject("widgets");
    const path = `/api/v1/projects/${projectId}/repositories`;
    const added = await api.post(path, { repository: "ACME/Widgets" });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      projectId,
      githubId: String(api.githubId),
      owner: "acme",
      name: "widgets",
      defaultBranch: "main",
      private: false,
      status: "active",
    });
    const again = await api.post(path, { repository: "https://github.com/acme/widgets.git" });
    expect(again.body).toMatchObject({ id: added.body.id });
    expect(await api.get(`/api/v1/repositories/${added.body.id}`)).toMatchObject({ status: 200, body: again.body });
    expect((await api.get(path)).body).toEqual({ items: [again.body], nextCursor: null });

    const other = await newProject("other");
    const taken = await api.post(`/api/v1/projects/${other}/repositories`, { repository: "acme/widgets" });
    expectProblem(taken, 409, "repository_already_added");
  });

  it.each([
    ["acme/nothing", 404, "github_repository_not_found"],
    ["acme", 400, "invalid_request"],
    ["https://gitlab.com/acme/widgets", 400, "invalid_request"],
    ["", 400, "invalid_request"],
  ])("refuse %j", async (repository, status, code) => {
    const projectId = await newProject(`refuses ${repository || "nothing"}`.replaceAll("/", " "));
    expectProblem(await api.post(`/api/v1/projects/${projectId}/repositories`, { repository }), status, code);
  });

  it("need a project", async () => {
    const answer = await api.post(`/api/v1/projects/${UNKNOWN}/repositories`, { repository: "acme/widgets" });
    expectProblem(answer, 404, "project_not_found");
    expectProblem(await api.get(`/api/v1/projects/${UNKNOWN}/repositories`), 404, "project_not_found");
    expectProblem(await api.get(`/api/v1/repositories/${UNKNOWN}`), 404, "repository_not_found");
  });

  it.each([
    [{ kind: "status", status: 500 }, 502, "github_unreachable"],
    [{ kind: "reset" }, 502, "github_unreachable"],
    [{ kind: "body", body: "<html>" }, 502, "github_malformed_response"],
    [{ kind: "status", status: 401 }, 502, "github_unauthorized"],
    [{ kind: "rate-limit", resetInMs: 60_000 }, 503, "github_rate_limited"],
  ] as const)("pass on that GitHub fails: %j", async (fault, status, code) => {
    const projectId = await newProject(`fault ${JSON.stringify(fault)}`);
    const removeRule = api.emulator.faults.add({
      path: /^\/repos\/acme\/widgets/,
      times: Number.POSITIVE_INFINITY,
      fault,
    });
    const answer = await api.post(`/api/v1/projects/${projectId}/repositories`, { repository: "acme/widgets" });
    removeRule();
    expectProblem(answer, status, code);
    if (code === "github_rate_limited") expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
