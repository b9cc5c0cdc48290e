import { describe, expect, it } from "vitest";
import { InvalidRequestError } from "./errors.js";
import { parseRepositoryReference } from "./repository-reference.js";

const hosts = ["github.com", "127.0.0.1:4000"];

describe("parseRepositoryReference", () => {
  it.each([
    "octo-org/hello.world",
    "  octo-org/hello.world ",
    "octo-org/hello.world.git",
    "https://github.com/octo-org/hello.world",
    "https://GitHub.com/octo-org/hello.world.git",
    "http://127.0.0.1:4000/octo-org/hello.world.git",
    "https://github.com/octo-org/hello.world/",
    "https://github.com/octo-org/hello.world/tree/main/src?tab=readme#x",
    "github.com/octo-org/hello.world",
    "git@github.com:octo-org/hello.world.git",
    "ssh://git@github.com/octo-org/hello.world.git",
  ])("reads %s", (text) => {
    expect(parseRepositoryReference(text, hosts)).toEqual({ owner: "octo-org", repo: "hello.world" });
  });

  it.each([
    "",
    "hello",
    "octo-org/",
    "/hello",
    "octo-org/..",
    "octo-org/a/b",
    "octo org/hello",
    "octo-org/hello?x=%2f",
    "-octo/hello",
    "https://github.com/octo-org",
    "https://github.com/octo-org/%2e%2e",
    "https://",
    "https://gitlab.com/octo-org/hello",
    "git@gitlab.com:octo-org/hello.git",
    "gitlab.com/octo-org/hello",
    "https://github.com.evil.example/octo-org/hello",
  ])("refuses %j", (text) => {
    expect(() => parseRepositoryReference(text, hosts)).toThrow(InvalidRequestError);
  });

  it("names the field and the host in the issue", () => {
    try {
      parseRepositoryReference("https://gitlab.com/a/b", hosts);
      expect.unreachable();
    } catch (error) {
      const { issues } = error as InvalidRequestError;
      expect(issues).toEqual([{ path: "repository", message: expect.stringContaining("gitlab.com") }]);
    }
  });
});
