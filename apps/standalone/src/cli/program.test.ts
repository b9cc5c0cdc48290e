import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { runProgram } from "./program.js";

const long = {
  start: async () => 7,
  demo: async (_io: unknown, { once }: { once: boolean }) => (once ? 8 : 9),
  createApp: async () => 6,
};

test.each([
  [["nonsense"]],
  [["sync"]],
  [["sync", "a/b", "--nope"]],
  [["history", "a/b", "--limit", "x"]],
  [["cat", "a/b"]],
  [["mirror", "a/b"]],
])("%j is wrong usage", async (argv) => {
  const { exitCode, err } = await run(argv);
  expect(exitCode).toBe(2);
  expect(err).toMatch(/error:.*\n.*--help/s);
});

test("help is no error, and tells where the server is looked for", async () => {
  const { exitCode, out } = await run(["--help"]);
  expect(exitCode).toBe(0);
  expect(out).toContain("PROJECT_SYNC_URL");
});

test("a server that is not there is an error with its address", async () => {
  const { exitCode, err } = await run(["status"], { PROJECT_SYNC_URL: "http://127.0.0.1:1" });
  expect(exitCode).toBe(1);
  expect(err).toMatch(/^Error: No answer from Project Sync at http:\/\/127\.0\.0\.1:1\./);
});

test("settings that make no sense are told by name", async () => {
  const { exitCode, err } = await run(["status"], { PROJECT_SYNC_URL: "localhost" });
  expect(exitCode).toBe(1);
  expect(err).toMatch(/PROJECT_SYNC_URL: must be an address like http/);
});

test("start and demo are the composition's", async () => {
  expect((await run(["start"])).exitCode).toBe(7);
  expect((await run(["demo", "--once"])).exitCode).toBe(8);
  expect((await run(["demo"])).exitCode).toBe(9);
});

async function run(argv: string[], env: NodeJS.ProcessEnv = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runProgram(argv, { env, stdout, stderr }, long);
  return { exitCode, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}
