import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { syncExactly } from "./testing/sync-exactly.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

/** git names paths by bytes; each of these is written to a real repository and must come back the same. */

test("the longest paths, in segments and in one, are told apart by their last byte", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const segments = Array.from({ length: 16 }, (_, n) => letters(`segment ${n}`, 255)).join("/");
  expect(segments).toHaveLength(4_095);
  git.write(segments, "in segments\n").write(`${segments.slice(0, -1)}~`, "its neighbour\n");
  const name = letters("one name", 4_095);
  await git
    .write(name, "one name\n")
    .write(`${name.slice(0, -1)}~`, "its neighbour\n")
    .commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 4 });
  await git.write(name, "changed\n").remove(segments).write("moved", "in segments\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 1, renamed: 1, unchanged: 2 });
});

test("names that differ only by case or Unicode form, or only look alike, are different names", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const names = [
    "Readme",
    "README",
    "readme",
    "caf\u00e9",
    "cafe\u0301",
    "\ufb01",
    "fi",
    "\u212b",
    "\u00c5",
    "A\u030a",
  ];
  const blanks = [" ", "  ", "\u00a0", "\u200b", "a ", "a", "a\ufeff", "\ufeffa", "a."];
  for (const name of [...names, ...blanks]) git.write(`names/${name}`, `${name}\n`).write(`${name}/file`, `${name}\n`);
  await git.commit();
  const count = 2 * (names.length + blanks.length);
  expect(await syncExactly(fixture)).toMatchObject({ added: count });
  await git.remove("names/README").write("names/reAdme", "README\n").remove("cafe\u0301").commit();
  expect(await syncExactly(fixture)).toMatchObject({ renamed: 1, removed: 1, unchanged: count - 2 });
});

test("names of separators, quotes, escapes, controls and dots", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const names = [
    "\\",
    "\\\\",
    "\\x41",
    "A",
    '"',
    "'",
    "\t",
    "\n",
    "\r\n",
    "\x01",
    "\x7f",
    "*",
    "?",
    "[a]",
    "%2F",
    "#",
    ":",
  ];
  const words = [
    "...",
    "-",
    "--",
    "~",
    "$HOME",
    "`id`",
    "NUL",
    "con.txt",
    "a:b",
    "a;b",
    "a&b",
    "\u2028",
    "constructor",
  ];
  for (const name of [...names, ...words]) git.write(name, name).write(`in/${name}/${name}`, name);
  await git.commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 2 * (names.length + words.length) });
  await git.write("\\x41", "changed").remove("\\").write("in/\\/\\", "changed").commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 2, removed: 1 });
});

test("a lone surrogate, overlong forms and other bytes that only look like UTF-8", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const names = {
    "lone surrogate": [0xed, 0xa0, 0x80],
    "surrogate pair in CESU-8": [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, 0x2e],
    "overlong slash": [0x6f, 0xc0, 0xaf],
    "beyond Unicode": [0x62, 0xf4, 0x90, 0x80, 0x80],
    "cut off": [0x63, 0xe2, 0x82],
    "a true U+FFFD": [0x74, 0xef, 0xbf, 0xbd],
  };
  for (const [what, bytes] of Object.entries(names)) git.write(Buffer.from(bytes), what);
  git.write(Buffer.from([...names["lone surrogate"], ..."/inside".split("").map((c) => c.charCodeAt(0))]), "");
  await git.remove(Buffer.from(names["lone surrogate"])).commit();
  await git.write(Buffer.from([0x64, ...names["lone surrogate"]]), "again").commit();
  await syncExactly(fixture);
  await git.write(Buffer.from(names["cut off"]), "changed").remove(Buffer.from(names["overlong slash"])).commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 1, removed: 1 });
});

test("long paths that are not UTF-8, which an archive carries in extended headers", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const directory = Buffer.from(`${letters("a", 200)}/${letters("b", 200)}/`);
  git.write(Buffer.concat([directory, Buffer.from([0x63, 0xe9, 0xff])]), "long\n");
  git.submodule(Buffer.concat([directory, Buffer.from([0x73, 0xe9])]), "1".repeat(40));
  git.symlink(Buffer.concat([directory, Buffer.from([0x6c, 0xe9])]), Buffer.concat([directory, Buffer.from([0xfe])]));
  git.write(Buffer.concat([Buffer.from([0xe8]), Buffer.from(letters("c", 4_094))]), "longest\n");
  await git.write("plain", "plain\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ added: 5 });
  await git.write("plain", "changed\n").commit();
  expect(await syncExactly(fixture)).toMatchObject({ modified: 1, unchanged: 4 });
});

test("names that GitHub's JSON shows alike are refused, and the mirror stays as it was", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  const before = await git.write("plain", "plain\n").commit();
  await syncExactly(fixture);
  await git
    .write(Buffer.from([0x61, 0xfe]), "one\n")
    .write(Buffer.from([0x61, 0xff]), "other\n")
    .commit();
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "failed", error: { code: "github_malformed_response" } });
  expect(sync.error?.message).toContain("has its path twice");
  await expectMirrorToEqualGit(fixture, before);
});

/** Letters that do not compress, so that no index entry gets away with it. */
function letters(seed: string, length: number): string {
  let text = "";
  for (let n = 0; text.length < length; n++) text += createHash("sha256").update(`${seed} ${n}`).digest("base64url");
  return text.slice(0, length);
}
