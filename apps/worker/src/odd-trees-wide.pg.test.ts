import { expect, test } from "vitest";
import { commitTree, makeBlob, makeTree } from "./testing/commit-tree.js";
import { syncExactly } from "./testing/sync-exactly.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

const FILES = 100_000;

test("100,000 files in one directory, first all of them, then three changes among them", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const [even, odd, changed] = [
    await makeBlob(git, ""),
    await makeBlob(git, "odd\n"),
    await makeBlob(git, "changed\n"),
  ];
  const lines = Array.from({ length: FILES }, (_, n) => `100644 blob ${n % 2 ? odd : even}\tfile-${n}`);
  await commitTree(git, [`040000 tree ${await makeTree(git, lines)}\tone`]);
  expect(await syncExactly(fixture)).toMatchObject({ added: FILES });
  const writing = fixture.bus.published.find((event) => event.type === "sync.progress" && event.phase === "verify");
  expect(writing).toMatchObject({ done: FILES - 1, total: FILES, unit: "files" });
  lines[77_777] = `100755 blob ${changed}\tfile-77777`;
  lines.splice(88_888, 1, `100644 blob ${changed}\tnew`);
  await commitTree(git, [`040000 tree ${await makeTree(git, lines)}\tone`]);
  expect(await syncExactly(fixture)).toMatchObject({ added: 1, modified: 1, removed: 1, unchanged: FILES - 2 });
}, 300_000);
