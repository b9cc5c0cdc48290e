import { describe, expect, it } from "vitest";
import { booleanSchema, branchNameSchema, idSchema, projectNameSchema, textSchema } from "./inputs.js";

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("branchNameSchema", () => {
  it.each(["main", "feature/x", "renovate/@types-node-20.x", "ünï", "a#b", "1.0"])("accepts %j", (name) => {
    expect(accepts(branchNameSchema, name)).toBe(true);
  });

  it.each([
    "",
    "a b",
    "a..b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[0]",
    "a\\b",
    "/a",
    "a/",
    "a//b",
    "a.",
    "a@{1}",
    "a\0",
    "\ud800",
  ])("refuses %j", (name) => {
    expect(accepts(branchNameSchema, name)).toBe(false);
  });
});

describe("inputs", () => {
  it("refuse text that PostgreSQL cannot hold", () => {
    expect(accepts(textSchema, "a\0b")).toBe(false);
    expect(accepts(textSchema, "a\udc00")).toBe(false);
    expect(accepts(textSchema, "naïve \u{1f600}")).toBe(true);
  });

  it("take any well-formed uuid, so that an unknown one is not found rather than invalid", () => {
    expect(accepts(idSchema, "11111111-1111-1111-1111-111111111111")).toBe(true);
    expect(accepts(idSchema, "not-a-uuid")).toBe(false);
  });

  it("trim project names", () => {
    expect(projectNameSchema.parse("  a  ")).toBe("a");
    expect(accepts(projectNameSchema, "   ")).toBe(false);
  });

  it("do not take text for a boolean", () => {
    expect(accepts(booleanSchema, "false")).toBe(false);
    expect(accepts(booleanSchema, false)).toBe(true);
  });
});
