import { addRepository, createProject, requestSync } from "@project-sync/database";
import { createSyncQueue } from "@project-sync/queue";
import { createGitRepository } from "@project-sync/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { createWorkerService } from "../create-worker-service.js";
import { dispatchWaiting } from "../maintenance.js";
import { createWorkerFixture, type WorkerFixture } from "../testing/worker-fixture.js";

const OWNERS = ["acme", "globex", "initech", "umbrella"];
const BRANCHES = 10;
const RESERVE = 20;
const QUOTA = 30;

test("branches pushed at once use up the budget owner by owner in turn; the rest resumes after the reset", async () => {
  await using fixture = await createWorkerFixture();
  const { context, database, emulator, bus } = fixture;
  const queueConnection = { kind: "postgres", connectionString: fixture.connectionString } as const;
  Object.assign(context, { concurrency: 2, lockDurationMs: 60_000, queueConnection });
  context.queue = createSyncQueue(queueConnection);
  const owners = new Map<string, string>();
  for (const owner of OWNERS) {
    const { repositoryId, branches } = await pushBranches(fixture, owner);
    for (const branchName of branches) {
      const { sync } = await requestSync(database, { repositoryId, branchName, trigger: "webhook" });
      owners.set(sync.id, owner);
    }
  }
  await database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() + interval '1 hour'`);
  await dispatchWaiting(context);
  emulator.requests.reset();
  emulator.rateLimit.set({ token: "test-token", remaining: RESERVE + QUOTA, resetInMs: 10_000 });
  const service = createWorkerService(context);
  onTestFinished(() => service.stop());
  onTestFinished(() => context.queue.close());
  await service.start();

  const eventsOf = (type: string) => bus.published.filter((event) => event.type === type);
  await vi.waitFor(() => expect(eventsOf("sync.paused").length).toBeGreaterThan(20), { timeout: 20_000, interval: 20 });
  const completed = eventsOf("sync.completed").map(({ syncId }) => owners.get(syncId));
  expect(completed.length).toBeGreaterThanOrEqual(QUOTA / 4);
  for (const owner of OWNERS) {
    const share = completed.filter((of) => of === owner).length;
    expect(Math.abs(share - completed.length / OWNERS.length)).toBeLessThanOrEqual(1);
  }
  const { rows } = await database.pool.query(`SELECT "status", "attempt" FROM "ProjectSync" WHERE "status" = 'paused'`);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.every(({ attempt }) => attempt === 0)).toBe(true);
  expect(eventsOf("sync.paused").every((event) => "reason" in event && event.reason === "github_rate_limited")).toBe(
    true,
  );

  await vi.waitFor(() => expect(eventsOf("sync.completed")).toHaveLength(OWNERS.length * BRANCHES), {
    ...{ timeout: 50_000, interval: 100 },
  });
  expect(emulator.requests.list().filter(({ status }) => status === 403)).toEqual([]);
});

async function pushBranches({ emulator, database }: WorkerFixture, owner: string) {
  const { id, bareDir } = await emulator.addRepository({ owner, name: "many" });
  const git = await createGitRepository(bareDir);
  const head = await git.write("README.md", `${owner}\n`).commit();
  const branches = Array.from({ length: BRANCHES }, (_, i) => `branch-${i}`);
  const updates = branches.map((branch) => `create refs/heads/${branch} ${head}\n`);
  await git.git(["update-ref", "--stdin"], Buffer.from(updates.join("")));
  const project = await createProject(database, { name: owner });
  const settings = { owner, name: "many", defaultBranch: "main", private: false, archived: false };
  const { repository } = await addRepository(database, { projectId: project.id, githubId: BigInt(id), ...settings });
  return { repositoryId: repository.id, branches };
}
