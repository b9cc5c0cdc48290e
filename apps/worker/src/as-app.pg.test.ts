import { findRepository } from "@project-sync/database";
import { createGithubConnector } from "@project-sync/github";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

test("as a GitHub App: mirrored, suspended and kept, resumed; not covered and kept; gone", async () => {
  await using fixture = await createWorkerFixture();
  const { context, database, emulator, git, repository } = fixture;
  const name = { owner: "acme", name: "widgets" };
  const app = emulator.apps.create();
  const { privateKey } = app;
  const credentials = { kind: "app", appId: String(app.id), privateKey } as const;
  context.github = createGithubConnector({ apiUrl: emulator.url, credentials, timeoutMs: 5_000 });
  emulator.updateRepository(name, { private: true });
  const head = await git.write("a", "1\n").commit();
  const failsWith = async (code: string, status: string) => {
    expect(await fixture.sync({ force: true })).toMatchObject({ status: "failed", attempt: 1, error: { code } });
    expect((await findRepository(database, repository.id))?.status).toBe(status);
  };

  await failsWith("github_app_not_installed", "suspended");
  app.install("acme");
  expect(await fixture.sync()).toMatchObject({ status: "completed", headSha: head });
  expect((await findRepository(database, repository.id))?.status).toBe("active");
  app.suspend("acme");
  await failsWith("github_installation_suspended", "suspended");
  await expectMirrorToEqualGit(fixture, head);
  app.unsuspend("acme");
  await git.write("a", "2\n").commit();
  expect((await fixture.sync()).status).toBe("completed");
  await expectMirrorToEqualGit(fixture, "main");

  app.uninstall("acme");
  app.install("acme", { repositories: [] });
  await failsWith("github_repository_not_covered", "suspended");
  app.uninstall("acme");
  app.install("acme");
  emulator.removeRepository(name);
  await failsWith("github_not_found", "missing");
});
