import { expect, test } from "vitest";
import { gitBlobSha } from "./git-object.js";

test("names blobs as git does", () => {
  expect(gitBlobSha(Buffer.alloc(0))).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  expect(gitBlobSha(Buffer.from("hello\n"))).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
});
