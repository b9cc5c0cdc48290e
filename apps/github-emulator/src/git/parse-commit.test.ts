import { expect, test } from "vitest";
import { parseCommit } from "./parse-commit.js";

const head = `tree ${"1".repeat(40)}\nparent ${"2".repeat(40)}\nparent ${"3".repeat(40)}\n`;
const people = "author Ada <ada@example.com> 1700000000 +0200\ncommitter B  <> 0 -0700\n";

test("parents, people and message, with times in UTC", () => {
  expect(parseCommit("x", Buffer.from(`${head}${people}\nSubject\n\nBody: é\n`))).toEqual({
    sha: "x",
    tree: "1".repeat(40),
    parents: ["2".repeat(40), "3".repeat(40)],
    author: { name: "Ada", email: "ada@example.com", date: "2023-11-14T22:13:20Z" },
    committer: { name: "B ", email: "", date: "1970-01-01T00:00:00Z" },
    message: "Subject\n\nBody: é",
    signed: null,
  });
});

test("a signature is taken out of what it signs", () => {
  const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n";
  const { signed, message } = parseCommit("x", Buffer.from(`${head}${people}${signature}\nSigned\n`));
  expect(signed?.signature).toBe("-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----");
  expect(signed?.payload).toBe(`${head}${people}\nSigned\n`);
  expect(message).toBe("Signed");
});

test("another encoding is respected, an unknown one does no harm", () => {
  const latin = Buffer.from(`${head}${people}encoding iso-8859-1\n\nna\xefve\n`, "latin1");
  expect(parseCommit("x", latin).message).toBe("naïve");
  expect(parseCommit("x", Buffer.from(`${head}${people}encoding nonsense\n\nplain\n`)).message).toBe("plain");
});
