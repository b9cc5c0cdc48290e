import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";

let server: TestEmulator;
let head = "";

beforeAll(async () => {
  server = await TestEmulator.start({ tarballCache: true });
  await server.serve("tar", async (git) => {
    git.write("a.txt", "content\n").write("secret.txt", "hidden").write("version", "$Format:%H$");
    head = await git.write(".gitattributes", "secret.txt export-ignore\nversion export-subst\n").commit();
  });
  const from = `${server.dir}/tar.source`;
  await server.emulator.addRepository({ owner: "octo", name: "private", from, private: true });
});
afterAll(() => server[Symbol.asyncDispose]());

async function download(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return gunzipSync(Buffer.from(await response.arrayBuffer())).toString("latin1");
}

test("redirects to the download, whose attributes are applied", async () => {
  const redirect = await server.get("tar/tarball/main");
  expect(redirect.status).toBe(302);
  const location = redirect.headers.get("location") ?? "";
  expect(location).toBe(`${server.emulator.url}/codeload/octo/tar/legacy.tar.gz/refs/heads/main`);
  for (let run = 0; run < 2; run++) {
    const tar = await download(location);
    expect(tar).toContain(`octo-tar-${head.slice(0, 7)}/a.txt`);
    expect(tar).toContain(`52 comment=${head}`);
    expect(tar.split(head)).toHaveLength(3);
    expect(tar).not.toContain(`octo-tar-${head.slice(0, 7)}/secret.txt`);
  }
});

test("a private repository's download needs the token in its address, not the API's", async () => {
  const headers = { authorization: "token any" };
  const location = (await server.get(`private/tarball/${head}`, headers)).headers.get("location") ?? "";
  expect(await download(location)).toContain("a.txt");
  expect((await fetch(location.replace(/\?.*/, ""))).status).toBe(404);
  expect((await server.get(`private/tarball/${head}`)).status).toBe(404);
});

test("an unknown ref is found out by the download", async () => {
  const location = (await server.get("tar/tarball/none")).headers.get("location") ?? "";
  const response = await fetch(location);
  expect([response.status, await response.text()]).toEqual([404, "404: Not Found"]);
});
