import { type ProjectSyncClient, ServerUnreachableError } from "@project-sync/client";
import type { Sync, SyncStatus } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { findNewestCompleted, watchBranch } from "./watch-branch.js";

type Listing = [id: string, status: SyncStatus][];

/** Answers one listing after the other, newest first, and the last one from then on; null: no answer. */
function clientOf(...listings: (Listing | null)[]) {
  const list = async () => {
    const listing = listings.length > 1 ? listings.shift() : listings[0];
    if (!listing) throw new ServerUnreachableError("http://test");
    return { items: listing.map(([id, status]) => ({ id, status }) as Sync), nextCursor: null };
  };
  return { syncs: { list } } as unknown as Pick<ProjectSyncClient, "syncs">;
}

const branch = { repositoryId: "r", branch: "main" };

test("a branch that is never quiet is followed all the same", async () => {
  const busy = clientOf([
    ["4", "queued"],
    ["3", "running"],
    ["2", "completed"],
    ["1", "completed"],
  ]);
  expect(await findNewestCompleted(busy, branch)).toMatchObject({ id: "2" });
  expect(await findNewestCompleted(busy, branch, "2")).toBeNull();
  expect(await findNewestCompleted(clientOf([["1", "failed"]]), branch)).toBeNull();
});

test("each newer sync once, across a server that is away, until the signal", async () => {
  const abort = new AbortController();
  const said: string[] = [];
  const client = clientOf([["1", "completed"]], null, [
    ["3", "cancelled"],
    ["2", "completed"],
    ["1", "completed"],
  ]);
  const notes = { onLost: () => void said.push("lost"), onBack: () => void said.push("back") };
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { id } of watchBranch(client, { ...branch, ...notes, signal: abort.signal })) {
      seen.push(id);
      if (id === "2") abort.abort(new Error("Ctrl-C"));
    }
  })();
  await expect(watching).rejects.toThrow("Ctrl-C");
  expect(seen).toEqual(["1", "2"]);
  expect(said).toEqual(["lost", "back"]);
});
