import type { Repository } from "@project-sync/contracts";
import { findBranch, readActiveTree } from "@project-sync/database";
import { computeRootTree } from "@project-sync/pipeline";
import { SECOND, seededRandom } from "@project-sync/runtime";
import { type GitRepositoryBuilder, readGitTree, readMirroredTree } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

/** Fixed, so that there is one interval to speak of: otherwise it grows with the age of the last change. */
const SWEEP_MS = 3 * SECOND;
const REPOSITORIES = 6;
const STEPS = 60;

let running: StandaloneWithGithub;
beforeAll(async () => {
  const sweep = { SWEEP_MIN_MS: String(SWEEP_MS), SWEEP_MAX_MS: String(SWEEP_MS) };
  running = await startStandaloneWithGithub({ ...sweep, WEBHOOK_QUIET_MS: "200", WEBHOOK_MAX_WAIT_MS: "1000" });
});
afterAll(() => running?.[Symbol.asyncDispose]());

interface Followed {
  git: GitRepositoryBuilder;
  repository: Repository;
  /** its first commit, which force pushes go back to */
  first: string;
  /** head of each branch as it should be mirrored; null: deleted */
  heads: Map<string, string | null>;
}

test("30 % of the deliveries lost, 20 % doubled, all out of order: one sweep interval later every branch is exact", async () => {
  const followed = await followRepositories();
  running.emulator.webhooks.unreliable({ drop: 0.3, duplicate: 0.2, delayMs: [0, 300], reorder: true, seed: 4 });
  const random = seededRandom(4);
  for (let step = 0; step < STEPS; step++) {
    const one = followed[Math.floor(random() * followed.length)] as Followed;
    await change(one, random, step);
    await running.emulator.pushed({ owner: "acme", name: one.repository.name });
  }
  await running.emulator.webhooks.settled();
  const quietSince = performance.now();
  const { deliveries } = running.emulator.webhooks;
  const all = new Set(deliveries.map(({ guid }) => guid));
  const arrived = new Set(deliveries.filter(({ status }) => status !== null && status < 300).map(({ guid }) => guid));
  expect(arrived.size / all.size).toBeLessThan(0.85);
  expect(all.size).toBeLessThan(deliveries.length);

  // One interval, its jitter of a tenth, and the time that the syncs themselves take on a busy machine.
  const deadline = quietSince + 1.1 * SWEEP_MS + 5 * SECOND;
  const convergedAfter = await untilConverged(followed, deadline);
  expect(convergedAfter - quietSince).toBeLessThan(deadline - quietSince);
  for (const one of followed) await expectEveryBranchToEqualGit(one);
}, 120_000);

async function followRepositories(): Promise<Followed[]> {
  const project = await running.client.projects.create({ name: "Unreliable" });
  const followed: Followed[] = [];
  for (let n = 0; n < REPOSITORIES; n++) {
    const git = await running.serve({ owner: "acme", name: `unreliable-${n}` });
    const added = await running.client.projects.addRepository(project.id, { repository: `acme/unreliable-${n}` });
    const repository = await running.client.repositories.update(added.id, { autoSyncBranches: ["**"] });
    const first = await git.head();
    followed.push({ git, repository, first, heads: new Map([["main", first]]) });
  }
  await untilConverged(followed, performance.now() + 30 * SECOND);
  return followed;
}

/** A commit, a force push, a new branch, or one less. */
async function change({ git, heads, first }: Followed, random: () => number, step: number): Promise<void> {
  const branches = ["main", "topic/1", "topic/2"];
  const branch = branches[Math.floor(random() * branches.length)] as string;
  const kind = random();
  if (branch !== "main" && heads.get(branch) && kind < 0.25) {
    await git.branch("main");
    await git.deleteBranch(branch);
    heads.set(branch, null);
    return;
  }
  const isNew = !heads.get(branch);
  const from = isNew ? heads.get("main") : kind > 0.85 ? first : undefined;
  await git.branch(branch, from ?? undefined);
  git.write(`src/${Math.floor(random() * 5)}.ts`, `export const step = ${step};\n`);
  if (random() < 0.3) git.write("README.md", `# ${step}\n`);
  heads.set(branch, await git.commit(`Step ${step}`));
}

async function untilConverged(followed: readonly Followed[], deadline: number): Promise<number> {
  for (;;) {
    const behind = (await Promise.all(followed.map(findBehind))).flat();
    if (behind.length === 0) return performance.now();
    if (performance.now() > deadline) throw new Error(`Still behind: ${behind.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function findBehind({ repository, heads }: Followed): Promise<string[]> {
  const behind: string[] = [];
  for (const [name, headSha] of heads) {
    const row = await findBranch(running.database, { repositoryId: repository.id, name });
    const exact =
      headSha === null ? row === null || row.deletedAt !== null : row?.headSha === headSha && !row.deletedAt;
    if (!exact) behind.push(`${repository.name} ${name}: ${row?.headSha ?? "none"}, not ${headSha ?? "gone"}`);
  }
  return behind;
}

async function expectEveryBranchToEqualGit({ git, repository, heads }: Followed): Promise<void> {
  for (const [name, headSha] of heads) {
    if (headSha === null) continue;
    const row = await findBranch(running.database, { repositoryId: repository.id, name });
    const { skipped: _, ...mirror } = await readMirroredTree(running.database, row?.id ?? "");
    const { rootSha, ...expected } = await readGitTree(git, headSha);
    expect(mirror).toEqual(expected);
    const root = await computeRootTree(readActiveTree(running.database, row?.id ?? ""));
    expect(root).toMatchObject({ rootSha, mismatch: null });
  }
}
