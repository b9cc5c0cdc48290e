import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resolveApiKeys } from "./api-key.js";

test("API_KEYS come first, else a key is made once and kept", async () => {
  const directory = await mkdtemp(join(tmpdir(), "standalone-key-"));
  expect(await resolveApiKeys(directory, ["a", "b"])).toEqual({ keys: ["a", "b"], generated: null });
  const file = join(directory, "api-key");
  const made = await resolveApiKeys(directory, []);
  expect(made).toEqual({ keys: [expect.stringMatching(/^psk_[\w-]{32}$/)], generated: { file, created: true } });
  expect(await resolveApiKeys(directory, [])).toEqual({ keys: made.keys, generated: { file, created: false } });
  await rm(directory, { recursive: true });
});
