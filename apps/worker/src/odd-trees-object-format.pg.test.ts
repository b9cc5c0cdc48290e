import { createGitRepository } from "@project-sync/testing";
import { expect, test } from "vitest";
import { createWorkerFixture } from "./testing/worker-fixture.js";

test("a SHA-256 repository is refused at once, in words that say so", async () => {
  await using source = await createGitRepository(undefined, { objectFormat: "sha256" });
  const head = await source.write("README.md", "# Sixty-four digits\n").commit();
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  await using fixture = await createWorkerFixture({ from: source.dir });
  const { emulator, context } = fixture;
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "failed", attempt: 1, error: { code: "unsupported_object_format" } });
  expect(sync.error?.message).toMatch(/acme\/widgets is a SHA-256 repository .*not supported yet/);
  expect(fixture.bus.published.at(-1)).toMatchObject({ type: "sync.failed", retryable: false });
  expect(emulator.requests.list()).toMatchObject([{ status: 200 }]);
  const listing = context.github.fetchBranches({ owner: "acme", repo: "widgets" });
  await expect(listing).rejects.toMatchObject({ code: "unsupported_object_format", disposition: "stop" });
});
