import { expect, test } from "vitest";
import { z } from "zod";
import { commaSeparatedSchema, InvalidConfigurationError, portSchema, readEnv } from "./read-env.js";

const schema = z.object({
  PORT: portSchema.default(3000),
  DATABASE_URL: z.string(),
  API_KEYS: commaSeparatedSchema.default([]),
});

test("defaults fill in, empty strings count as unset, lists are split", () => {
  expect(readEnv(schema, { PORT: "", DATABASE_URL: "postgresql://x", API_KEYS: "a, b,," })).toEqual({
    PORT: 3000,
    DATABASE_URL: "postgresql://x",
    API_KEYS: ["a", "b"],
  });
});

test("every problem is reported at once, without values", () => {
  const read = () => readEnv(schema, { PORT: "s3cret" });
  expect(read).toThrow(InvalidConfigurationError);
  expect(read).toThrow(/PORT: .*\n.*DATABASE_URL: is required/);
  expect(read).not.toThrow(/s3cret/);
});
