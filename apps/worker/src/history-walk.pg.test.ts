import { expect, test } from "vitest";
import { openCommitHistory } from "./testing/commit-history.js";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

const COMMITS = 30;

test("the mirror equals git after each of 30 real commits, forwards and with jumps", async () => {
  await using history = await openCommitHistory(COMMITS);
  const { commits } = history;
  expect(commits).toHaveLength(COMMITS);
  await using fixture = await createWorkerFixture({ from: history.git.dir });
  const jumps = [0, 29, 7, 21, 3, 14, 28, 1];
  const chain: (string | null)[] = [];
  for (const commit of [...commits, ...jumps.map((index) => commits[index] ?? "")]) {
    await fixture.git.branch("main", commit);
    const sync = await fixture.sync();
    expect(sync).toMatchObject({ status: "completed", headSha: commit, previousSyncId: chain.at(-1) ?? null });
    chain.push(sync.id);
    await expectMirrorToEqualGit(fixture, commit);
  }
}, 120_000);
