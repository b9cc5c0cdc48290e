import { expect, test } from "vitest";
import { findRepository, listFiles, openBlobWriter, updateRepositorySettings } from "./index.js";
import { change, completeSync, givenClaim, givenRepository, sha, useTestDatabase } from "./testing/fixtures.js";

const db = useTestDatabase();

test("settings left out stay, and only a change of whose content is mirrored moves their version", async () => {
  const { id } = await givenRepository(db.database);
  const settings = { include: ["src/**"], exclude: ["**/*.png"], maxFileBytes: 10, metadataOnly: true };
  expect(await updateRepositorySettings(db.database, id, settings)).toMatchObject(settings);
  expect(await updateRepositorySettings(db.database, id, { maxFileBytes: null })).toMatchObject({
    ...settings,
    maxFileBytes: null,
  });
  await updateRepositorySettings(db.database, id, { maxFileBytes: null, include: ["src/**"] });
  expect(await updateRepositorySettings(db.database, id, { keepSyncs: 3, keepDays: 0 })).toMatchObject({
    keepSyncs: 3,
    keepDays: 0,
  });
  expect(await findRepository(db.database, id)).toMatchObject({ ...settings, maxFileBytes: null, keepSyncs: 3 });
  expect((await givenClaim(db.database, id)).settingsVersion).toBe(2);
  expect(await updateRepositorySettings(db.database, crypto.randomUUID(), settings)).toBeNull();
});

test("changes at the same time are one after the other", async () => {
  const { id } = await givenRepository(db.database);
  const sizes = Array.from({ length: 8 }, (_, i) => i + 1);
  await Promise.all(sizes.map((maxFileBytes) => updateRepositorySettings(db.database, id, { maxFileBytes })));
  expect((await givenClaim(db.database, id)).settingsVersion).toBe(8);
});

test("files say why they have no content, by the settings as they are now", async () => {
  const { id } = await givenRepository(db.database);
  const paths = ["a.md", "a.png", "big", "lost", "server", "src/a"];
  const files = paths.map((path) => change("added", path, { size: path === "big" ? 100 : 3 }));
  const directory = change("added", "src", { type: "tree", mode: "040000", size: null });
  await completeSync(db.database, id, [...files, directory]);
  await using writer = openBlobWriter(db.database);
  for (const path of ["a.md", "a.png", "big", "src/a"]) {
    await writer.write({ sha: sha(path), content: Buffer.from("abc"), isBinary: false });
  }
  await writer.skip({ sha: sha("server"), size: 3, reason: "too_large" });
  await writer.flush();
  const reasons = async () => {
    const { items } = await listFiles(db.database, { repositoryId: id, branchName: "main", limit: 10 });
    return Object.fromEntries(items.map(({ path, skipped }) => [path, skipped]));
  };
  const stored = { "a.md": null, "a.png": null, src: null, "src/a": null };
  expect(await reasons()).toEqual({ ...stored, big: null, lost: "pending", server: "too_large" });
  await updateRepositorySettings(db.database, id, { exclude: ["*.png"], maxFileBytes: 99 });
  expect(await reasons()).toMatchObject({ ...stored, "a.png": "excluded", big: "too_large", lost: "pending" });
  await updateRepositorySettings(db.database, id, { metadataOnly: true });
  expect(await reasons()).toMatchObject({ "a.md": "metadata_only", src: null, "src/a": "metadata_only" });
});
