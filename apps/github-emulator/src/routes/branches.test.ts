import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";

type Branches = { name: string; commit: { sha: string }; protected: boolean }[];

let server: TestEmulator;
let head = "";
const names = Array.from({ length: 45 }, (_, i) => `b/${String(i).padStart(2, "0")}`);

beforeAll(async () => {
  server = await TestEmulator.start();
  await server.serve("many", async (git) => {
    head = await git.write("a", "1").commit();
    const creations = [...names, "odd/ü#1%"].map((name) => `create refs/heads/${name} ${head}\n`);
    await git.git(["update-ref", "--stdin"], Buffer.from(creations.join("")));
  });
  await server.emulator.updateRepository({ owner: "octo", name: "many" }, { protectedBranches: ["main"] });
});
afterAll(() => server[Symbol.asyncDispose]());

test("pages of 30 by default, at most 100, with links to the others", async () => {
  const first = await server.get("many/branches");
  expect((await first.json()) as Branches).toHaveLength(30);
  const id = (await server.json<{ id: number }>("many")).id;
  const list = `${server.emulator.url}/repositories/${id}/branches`;
  expect(first.headers.get("link")).toBe(`<${list}?page=2>; rel="next", <${list}?page=2>; rel="last"`);
  const last = await server.get("many/branches?per_page=30&page=2");
  expect((await last.json()) as Branches).toHaveLength(17);
  expect(last.headers.get("link")).toMatch(/page=1>; rel="prev", .*page=1>; rel="first"$/);
  const all = await server.get("many/branches?per_page=1000");
  const branches = (await all.json()) as Branches;
  expect(all.headers.has("link")).toBe(false);
  expect(branches.map(({ name }) => name)).toEqual([...names, "main", "odd/ü#1%"]);
});

test("by protection, and one by name, encoded or not", async () => {
  const isProtected = await server.json<Branches>("many/branches?protected=true");
  expect(isProtected).toMatchObject([{ name: "main", protected: true, commit: { sha: head } }]);
  for (const path of ["b/07", "b%2F07"]) {
    expect(await server.json(`many/branches/${path}`)).toMatchObject({ name: "b/07", protected: false });
  }
  const odd = `odd/${encodeURIComponent("ü#1%")}`;
  expect(await server.json(`many/branches/${odd}`)).toMatchObject({ name: "odd/ü#1%", commit: { sha: head } });
});
