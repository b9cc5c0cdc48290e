import { join } from "node:path";
import { createGitRepository } from "@project-sync/testing/git-repository";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "./testing/test-emulator.js";

let server: TestEmulator;
let head = "";

beforeAll(async () => {
  server = await TestEmulator.start({ tokens: ["good"] });
  await server.serve("hello", async (git) => {
    for (let i = 0; i < 300; i++) git.write(`file-${i}`, `${i}\n`.repeat(i));
    head = await git.commit();
  });
  await server.emulator.addRepository({ owner: "octo", name: "hidden", private: true });
});
afterAll(() => server[Symbol.asyncDispose]());

const withToken = (url: string, token = "good") => url.replace("http://", `http://x-access-token:${token}@`);

test("anyone may clone a public repository, whole or shallow", async () => {
  const clone = await createGitRepository(join(server.dir, "clone"), { from: server.pushUrl("hello") });
  expect(await clone.revParse("refs/heads/main")).toBe(head);
  await clone.git(["fsck", "--full"]);
  await clone.git(["clone", "-q", "--bare", "--depth=1", server.pushUrl("hello"), join(server.dir, "shallow")]);
});

test("a push needs a token, a private repository does for everything", async () => {
  const git = await createGitRepository(join(server.dir, "work"), { from: server.pushUrl("hello") });
  const pushed = await git.write("pushed", "1").commit();
  await expect(git.push(server.pushUrl("hello"))).rejects.toThrow(/could not read Username|Authentication/);
  await expect(git.push(withToken(server.pushUrl("hello"), "bad"))).rejects.toThrow();
  await git.push(withToken(server.pushUrl("hello")));
  expect(await server.json("hello/git/ref/heads/main")).toMatchObject({ object: { sha: pushed } });
  await expect(git.git(["ls-remote", server.pushUrl("hidden")])).rejects.toThrow();
  await git.push(withToken(server.pushUrl("hidden")));
});

test("an archived repository is read-only, and a large push arrives", async () => {
  const name = { owner: "octo", name: "large" };
  await server.emulator.addRepository(name);
  const git = await createGitRepository(join(server.dir, "large-work"));
  for (let i = 0; i < 40; i++) git.write(`${i}.bin`, Buffer.alloc(100_000, `${i} and more`));
  const sha = await git.commit();
  await git.git(["config", "http.postBuffer", "1000"]);
  await git.push(withToken(server.pushUrl("large")));
  expect(await server.json("large/branches/main")).toMatchObject({ commit: { sha } });
  await server.emulator.updateRepository(name, { archived: true });
  await git.write("more", "1").commit();
  await expect(git.push(withToken(server.pushUrl("large")))).rejects.toThrow(/403|archived/);
});
