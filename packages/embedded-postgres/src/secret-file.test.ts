import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataDir, UnusableDataDirError } from "./data-dir.js";
import { readOrCreateSecret } from "./secret-file.js";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "standalone-secret-"));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

test("many at once agree on one secret that only its owner may read", async () => {
  const path = join(directory, "secret");
  const secrets = await Promise.all(Array.from({ length: 20 }, () => readOrCreateSecret(path)));
  expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(1);
  expect(secrets.filter(({ created }) => created)).toHaveLength(1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(["secret"]);
});

test("an empty file counts as none, and a file that others may read is closed to them", async () => {
  const path = join(directory, "secret");
  await writeFile(path, "");
  expect(await readOrCreateSecret(path, () => "made")).toEqual({ secret: "made", created: true });
  await chmod(path, 0o644);
  expect(await readOrCreateSecret(path)).toEqual({ secret: "made", created: false });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a DATA_DIR with a file in its way says so", async () => {
  await writeFile(join(directory, "file"), "");
  await expect(openDataDir(join(directory, "file", "data"))).rejects.toThrow(UnusableDataDirError);
  await expect(openDataDir(join(directory, "file"))).rejects.toThrow(/a file is in the way/);
});
