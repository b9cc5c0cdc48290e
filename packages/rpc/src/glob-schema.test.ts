import { expect, test } from "vitest";
import { globsSchema } from "./glob-schema.js";

test.each(["src/**", "**/*.{png,jpg}", "docs/", "[ab]?.txt", "**/node_modules/**", "!odd", "日本/*"])(
  "accepts %j",
  (glob) => expect(globsSchema.safeParse([glob]).success).toBe(true),
);

test.each(["", "/src", "(a+)+b", "*a*a*a*b", "a+a+a+a+", "**/**/**/**", "a\0", "x".repeat(257)])("refuses %j", (glob) =>
  expect(globsSchema.safeParse([glob]).success).toBe(false),
);

test("refuses more globs than anyone writes by hand", () => {
  expect(globsSchema.safeParse(Array.from({ length: 101 }, () => "a")).success).toBe(false);
});
