import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildInstalledPackagesRepository } from "@project-sync/testing";
import { expect, onTestFinished, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

const INSTALLED = fileURLToPath(new URL("../../../node_modules", import.meta.url));

test("a real repository of 5,000 files is mirrored exactly, in a handful of requests, and proves itself", async () => {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-large-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const from = join(dir, "repository");
  const built = await buildInstalledPackagesRepository({ into: from, from: INSTALLED, minFiles: 5_000, minBytes: 0 });
  await using fixture = await createWorkerFixture({ from });
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "completed", stats: { added: built.files, requests: 4 } });
  await expectMirrorToEqualGit(fixture, "main");
}, 120_000);
