import type { AppRouter } from "@project-sync/rpc";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";

let api: ApiFixture;
beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "hello\n").commit();
});
afterAll(() => api?.[Symbol.asyncDispose]());

function clientWith(key: string) {
  const headers = { authorization: `Bearer ${key}` };
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/trpc`, headers })] });
}

async function errorOf(call: Promise<unknown>): Promise<TRPCClientError<AppRouter>> {
  const error: unknown = await call.then(
    () => null,
    (reason) => reason,
  );
  if (!(error instanceof TRPCClientError)) throw new Error("Did not fail as tRPC does");
  return error;
}

describe("tRPC", () => {
  it("does what REST does", async () => {
    const client = clientWith("the-key");
    const project = await client.projects.create.mutate({ name: "over tRPC" });
    const repository = await client.repositories.add.mutate({ projectId: project.id, repository: "acme/widgets" });
    const started = await client.projects.sync.start.mutate({ repositoryId: repository.id });
    const [status, history, branches] = await Promise.all([
      client.projects.sync.status.query({ syncId: started.id }),
      client.projects.sync.history.query({ repositoryId: repository.id, limit: 10 }),
      client.projects.sync.branches.query({ repositoryId: repository.id }),
    ]);
    expect(status.queuePosition).toBe(1);
    expect(history.items).toEqual([{ ...status, queuePosition: null }]);
    expect(branches.items.map(({ name }) => name)).toEqual(["main"]);
    const cancelled = await client.projects.sync.cancel.mutate({ syncId: started.id });
    expect(cancelled.status).toBe("cancelled");
  });

  it("carries the same problems, and no stack", async () => {
    const client = clientWith("the-key");
    const error = await errorOf(client.projects.get.query({ projectId: "11111111-1111-1111-1111-111111111111" }));
    expect(error.data).toMatchObject({ code: "NOT_FOUND", httpStatus: 404, problem: { code: "project_not_found" } });
    expect(error.message).toBe(error.data?.problem.detail);
    expect(JSON.stringify(error.shape)).not.toContain("stack");
    const invalid = await errorOf(client.projects.create.mutate({ name: "" }));
    expect(invalid.data?.problem).toMatchObject({ status: 400, issues: [{ path: "name" }] });
    const restore = client.projects.sync.restoreMemory.mutate({ syncId: "11111111-1111-1111-1111-111111111111" });
    expect((await errorOf(restore)).data?.problem.code).toBe("sync_not_found");
  });

  it("needs a key", async () => {
    const error = await errorOf(clientWith("wrong").projects.list.query({}));
    expect(error.data).toMatchObject({ code: "UNAUTHORIZED", httpStatus: 401, problem: { code: "unauthenticated" } });
  });
});
