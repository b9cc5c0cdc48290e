import { readBlob } from "@project-sync/database";
import { expect, test } from "vitest";
import { syncExactly } from "./testing/sync-exactly.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

/** Content that tools like to touch on its way; the mirror holds the bytes that git holds. */

test("LFS pointers are mirrored as the text that git stores, and what they point to is not asked for", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a".repeat(16)}\nsize 90000000\n`;
  git.write(".gitattributes", "*.psd filter=lfs diff=lfs merge=lfs -text\n").write("art/cover.psd", pointer);
  await git.write("not-a-pointer.psd", `${pointer}and more\n`).commit();
  await syncExactly(fixture);
  expect(emulator.requests.list().filter(({ path }) => /lfs/.test(path))).toEqual([]);
  expect(await contentOf(fixture, "art/cover.psd")).toBe(pointer);
  await git.write("art/cover.psd", pointer.replace("90000000", "90000001")).commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 1, unchanged: 2 });
});

test("export-ignore and export-subst: whole directories left out of archives, text rewritten in them", async () => {
  await using fixture = await createWorkerFixture();
  const { git, emulator } = fixture;
  git.write(".gitattributes", "private/ export-ignore\n*.version export-subst\n.gitattributes export-ignore\n");
  for (let n = 0; n < 40; n++) git.write(`src/${n}.ts`, `${n}\n`).write(`src/${n}.bin`, Buffer.from([0, 255, n]));
  git
    .write("private/deep/secret", "left out\n")
    .write("sub/.gitattributes", "hidden export-ignore\n")
    .write("sub/hidden", "");
  await git.write("a.version", "$Format:%H %cn$\n").write("b.version", "no placeholder\n").commit();
  await syncExactly(fixture);
  expect(emulator.requests.count(/tarball/)).toBe(1);
  expect(await contentOf(fixture, "a.version")).toBe("$Format:%H %cn$\n");
  for (let n = 0; n < 40; n++) git.write(`private/${n}`, `also left out ${n}\n`);
  await git.write("a.version", "$Format:%h$\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 40, modified: 1 });
});

test("line endings, encodings and blanks come as they are, whatever .gitattributes wishes for working trees", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  git.write(".gitattributes", "* text=auto eol=crlf\nutf16.txt working-tree-encoding=UTF-16\n*.id ident\n");
  const contents = [
    "a\r\nb\r\n",
    "a\nb\r\nc\r",
    "\r",
    "\n",
    "",
    " ",
    "\ufeffbom\n",
    "no newline at the end",
    "\x1a",
    "$Id$\n",
  ];
  for (const [n, content] of contents.entries()) git.write(`text/${n}.id`, content);
  const bytes = [
    Buffer.from("utf-16 \u00e9\n", "utf16le"),
    Buffer.from("caf\xe9\n", "latin1"),
    Buffer.from([0]),
    Buffer.alloc(9_000),
  ];
  for (const [n, content] of bytes.entries()) git.write(`bytes/${n}`, content);
  // Enough of them that they come in bulk, some only as text could carry them.
  for (let n = 0; n < 30; n++) git.write(`bulk/${n}`, n % 2 ? `bulk ${n}\r\n` : Buffer.from([0xc3, 0x28, n]));
  await git.write("utf16.txt", "stored as UTF-8\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: contents.length + bytes.length + 32 });
  await git.write("text/0.id", "a\nb\n").write("text/1.id", "a\r\nb\r\nc\r\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 2 });
  for (let n = 0; n < 12; n++)
    git.write(`few/${n}`, n % 2 ? `few ${n}\r\n` : Buffer.from([0xef, 0xbb, 0xbf, 0xc3, 0x28, n]));
  await git.commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 12 });
});

async function contentOf({ database, git }: WorkerFixture, path: string): Promise<string | undefined> {
  const blob = await readBlob(database, await git.revParse(`main:${path}`));
  return blob?.content?.toString();
}
