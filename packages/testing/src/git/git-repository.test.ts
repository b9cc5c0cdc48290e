import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createGitRepository } from "./git-repository.js";

test("every kind of entry is written and read back as git has it", async () => {
  await using repository = await createGitRepository();
  const odd = Buffer.from([0x64, 0x2f, 0xff, 0x22, 0x5c, 0x20, 0x0a]);
  const module = "1234567890123456789012345678901234567890";
  const sha = await repository
    .write("src/a.ts", "1\n")
    .write("run.sh", "#!/bin/sh\n", { mode: "100755" })
    .write("empty", "")
    .write(odd, Buffer.from([0, 1, 255]))
    .symlink("link", "src/a.ts")
    .submodule("vendor/lib", module)
    .commit("First");
  expect(await repository.head()).toBe(sha);
  const entries = await repository.lsTree();
  expect(entries.map(({ path, mode, type, size }) => [path, mode, type, size])).toEqual([
    ["d", "040000", "tree", null],
    ['d/\\xff"\\\\ \n', "100644", "blob", 3],
    ["empty", "100644", "blob", 0],
    ["link", "120000", "symlink", 8],
    ["run.sh", "100755", "blob", 10],
    ["src", "040000", "tree", null],
    ["src/a.ts", "100644", "blob", 2],
    ["vendor", "040000", "tree", null],
    ["vendor/lib", "160000", "submodule", null],
  ]);
  const blob = entries[1];
  expect(await repository.catFile(blob?.sha ?? "")).toEqual(Buffer.from([0, 1, 255]));
  const expected = createHash("sha1")
    .update("blob 3\0")
    .update(Buffer.from([0, 1, 255]))
    .digest("hex");
  expect(blob?.sha).toBe(expected);
});

test("branches, merges, removal of a directory, and equal histories with equal SHAs", async () => {
  const build = async () => {
    await using repository = await createGitRepository();
    const first = await repository.write("a/1", "1").write("a/2", "2").write("b", "b").commit();
    await repository.branch("feature/x");
    const side = await repository.write("c", "c").commit();
    await repository.branch("main");
    await repository.remove("a").commit("Remove a directory");
    const merged = await repository.write("c", "c").commit("Merge", { merge: [side] });
    const paths = (await repository.lsTree()).map((entry) => entry.path);
    const parents = (await repository.git(["log", "-1", "--format=%P"])).toString().trim().split(" ");
    await repository.branch("main", first);
    return { merged, paths, parents: parents.length, reset: (await repository.head()) === first };
  };
  const one = await build();
  expect(one).toMatchObject({ paths: ["b", "c"], parents: 2, reset: true });
  expect(await build()).toEqual(one);
});

test("a failing git command says what git said", async () => {
  await using repository = await createGitRepository();
  await expect(repository.catFile("f".repeat(40))).rejects.toThrow(/bad file/);
});
