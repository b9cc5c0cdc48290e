import { CodedError } from "@project-sync/contracts";
import { GithubRateLimitedError, GithubTransientError } from "@project-sync/github";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { UnauthenticatedError } from "./authenticate.js";
import { InvalidRequestError, ProjectNotFoundError } from "./errors.js";
import { toProblem } from "./problem.js";

const now = new Date("2026-11-01T00:00:00Z");
const translate = (error: unknown) => toProblem(error, { requestId: "request-7", now });

class UnknownCodeError extends CodedError {
  readonly code = "invented_elsewhere";
}

describe("toProblem", () => {
  it("gives a coded error its status, code and message", () => {
    const { problem, unexpected } = translate(new ProjectNotFoundError("42"));
    expect(unexpected).toBe(false);
    expect(problem).toEqual({
      type: "urn:project-sync:problem:project_not_found",
      title: "Project not found",
      status: 404,
      code: "project_not_found",
      detail: "There is no project 42. GET /api/v1/projects lists those there are.",
    });
  });

  it("looks through tRPC's wrapper", () => {
    const cause = new ProjectNotFoundError("42");
    expect(translate(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause })).problem.code).toBe("project_not_found");
    expect(translate(new TRPCError({ code: "NOT_FOUND", cause })).problem.code).toBe("project_not_found");
  });

  it("lists every rejected field, unknown ones by name", () => {
    const schema = z.strictObject({ name: z.string(), tags: z.array(z.string()) });
    const cause = schema.safeParse({ name: 1, tags: ["a", 2], brnach: true }).error;
    const { problem } = translate(new TRPCError({ code: "BAD_REQUEST", cause }));
    expect(problem).toMatchObject({ status: 400, code: "invalid_request" });
    expect(problem.issues?.map(({ path }) => path)).toEqual(["name", "tags.1", "brnach"]);
  });

  it("keeps the issues of our own rejections", () => {
    const issues = [{ path: "repository", message: "no" }];
    expect(translate(new InvalidRequestError("no", issues)).problem).toMatchObject({ status: 400, issues });
  });

  it("does not blame the client for an answer of ours that is wrong", () => {
    const cause = z.object({ id: z.string() }).safeParse({}).error;
    const wrapped = new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "Output validation failed", cause });
    expect(translate(wrapped)).toMatchObject({ unexpected: true, problem: { status: 500 } });
  });

  it.each([
    new Error("password=hunter2 in /srv/app"),
    new UnknownCodeError("internals"),
    Object.assign(new Error("internals"), { status: 500 }),
    "internals",
    undefined,
  ])("reveals nothing of %s", (error) => {
    const { problem, unexpected } = translate(error);
    expect(unexpected).toBe(true);
    expect(problem).toEqual({
      type: "urn:project-sync:problem:internal_error",
      title: "Internal error",
      status: 500,
      code: "internal_error",
      detail: "Something went wrong on the server. It is logged under the request id request-7.",
    });
  });

  it("says when GitHub can be asked again", () => {
    const limited = new GithubRateLimitedError("wait", { resumeAt: new Date(now.getTime() + 61_500) });
    expect(translate(limited)).toMatchObject({ problem: { status: 503 }, headers: { "Retry-After": "62" } });
    const past = new GithubRateLimitedError("wait", { resumeAt: new Date(0) });
    expect(translate(past).headers).toEqual({ "Retry-After": "1" });
  });

  it("says how to authenticate", () => {
    const { problem, headers } = translate(new UnauthenticatedError());
    expect(problem.status).toBe(401);
    expect(headers["WWW-Authenticate"]).toMatch(/^Bearer/);
  });

  it("calls GitHub's failures a bad gateway", () => {
    expect(translate(new GithubTransientError("down")).problem).toMatchObject({
      status: 502,
      code: "github_unreachable",
    });
  });

  it.each([
    [{ status: 400, type: "entity.parse.failed" }, 400, "malformed_json"],
    [{ status: 413, type: "entity.too.large" }, 413, "payload_too_large"],
    [{ status: 415, type: "charset.unsupported" }, 415, "unsupported_media_type"],
    [{ status: 400, type: "request.size.invalid" }, 400, "bad_request"],
  ])("translates what the body parser says: %o", (properties, status, code) => {
    expect(translate(Object.assign(new Error("internals"), properties)).problem).toMatchObject({ status, code });
  });

  it.each([
    ["PARSE_ERROR", 400, "malformed_json"],
    ["UNSUPPORTED_MEDIA_TYPE", 415, "unsupported_media_type"],
    ["NOT_FOUND", 404, "route_not_found"],
    ["METHOD_NOT_SUPPORTED", 405, "method_not_allowed"],
    ["PAYLOAD_TOO_LARGE", 413, "payload_too_large"],
    ["BAD_REQUEST", 400, "bad_request"],
  ] as const)("translates what tRPC's adapters say: %s", (trpcCode, status, code) => {
    expect(translate(new TRPCError({ code: trpcCode })).problem).toMatchObject({ status, code });
  });
});
