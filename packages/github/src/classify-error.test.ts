import { expect, test } from "vitest";
import { type ClassifyContext, classifyAnswer, classifyFailure, type ErrorAnswer } from "./classify-error.js";
import { GithubRateLimitedError, GithubTransientError } from "./errors.js";

const now = new Date("2026-11-01T12:00:00Z");
const context: ClassifyContext = {
  resource: "repository",
  asker: "token",
  what: "GET /repos/o/r",
  now,
  random: () => 0,
};

function classify(status: number, message: string | null, headers = {}, more = {}) {
  const data = message === null ? "" : { message, ...more };
  return classifyAnswer({ status, headers, data } satisfies ErrorAnswer, context);
}

test.each([
  [401, "Bad credentials", "github_unauthorized", "stop"],
  [403, "Resource not accessible by integration", "github_forbidden", "stop"],
  [404, "Not Found", "github_not_found", "stop"],
  [410, "This resource is gone", "github_not_found", "stop"],
  [409, "Git Repository is empty.", "empty_repository", "stop"],
  [409, "Conflict", "github_unreachable", "retry"],
  [408, "Timeout", "github_unreachable", "retry"],
  [422, "Validation Failed", "github_malformed_response", "retry"],
  [429, "Too many requests", "github_rate_limited", "pause"],
  [451, "Repository access blocked", "github_forbidden", "stop"],
  [500, "Server Error", "github_unreachable", "retry"],
  [502, null, "github_unreachable", "retry"],
])("%i %s is %s", (status, message, code, disposition) => {
  expect(classify(status, message)).toMatchObject({ code, disposition });
});

test.each([401, 403, 404, 409, 410])("%i without GitHub's own words is not believed", (status) => {
  expect(classify(status, null)).toMatchObject({ code: "github_malformed_response", disposition: "retry" });
  const page = { status, headers: {}, data: "<html>captive portal</html>" };
  expect(classifyAnswer(page, context).code).toBe("github_malformed_response");
});

test("a 404 of a tree, blob or archive is tried again, of a repository or branch it stands", () => {
  const of = (resource: ClassifyContext["resource"]) =>
    classifyAnswer({ status: 404, headers: {}, data: { message: "Not Found" } }, { ...context, resource });
  expect(["repository", "branch"].map((r) => of(r as "branch").disposition)).toEqual(["stop", "stop"]);
  expect(["tree", "blob", "archive"].map((r) => of(r as "tree").disposition)).toEqual(["retry", "retry", "retry"]);
});

test("the primary limit resumes at the reset, by the server's own clock", () => {
  const reset = String(Date.parse("2026-11-01T13:30:00Z") / 1000);
  const headers = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  const skewed = { ...headers, date: "Sun, 01 Nov 2026 13:00:00 GMT" };
  expect(resumeAt(classify(403, "API rate limit exceeded", headers))).toBe("2026-11-01T13:30:01.000Z");
  expect(resumeAt(classify(429, "API rate limit exceeded", skewed))).toBe("2026-11-01T12:30:01.000Z");
});

test("the secondary limit resumes after retry-after, or a minute when only the text tells", () => {
  const page = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
  const old = "https://docs.github.com/rest/overview/resources-in-the-rest-api#secondary-rate-limits";
  expect(resumeAt(classify(403, "Slow down", { "retry-after": "90" }))).toBe("2026-11-01T12:01:30.000Z");
  expect(resumeAt(classify(403, "You have exceeded a secondary rate limit."))).toBe("2026-11-01T12:01:00.000Z");
  expect(resumeAt(classify(403, "Please wait", {}, { documentation_url: page }))).toBe("2026-11-01T12:01:00.000Z");
  expect(resumeAt(classify(403, "Please wait", {}, { documentation_url: old }))).toBe("2026-11-01T12:01:00.000Z");
  expect(resumeAt(classify(429, null))).toBe("2026-11-01T12:01:00.000Z");
});

test("jitter only ever adds, and no header makes us wait for days", () => {
  const jittered = { ...context, random: () => 0.999 };
  const late = classifyAnswer({ status: 429, headers: { "retry-after": "60" }, data: "" }, jittered);
  expect(Date.parse(resumeAt(late)) - now.getTime()).toBeGreaterThan(60_000);
  expect(resumeAt(classify(429, null, { "retry-after": "99999999" }))).toBe("2026-11-01T14:00:00.000Z");
  expect(resumeAt(classify(429, null, { "retry-after": "Sun, 01 Nov 2026 11:00:00 GMT" }))).toBe(now.toISOString());
});

test("a blob over GitHub's own limit is told apart from a missing permission", () => {
  const errors = [{ code: "too_large", field: "data", resource: "Blob" }];
  expect(classify(403, "This API returns blobs up to 100 MB in size.", {}, { errors }).code).toBe(
    "github_blob_too_large",
  );
});

test("what is ours comes through wrapping, what is not is the network", () => {
  const ours = new GithubTransientError("stalled");
  expect(classifyFailure(new Error("x", { cause: new TypeError("y", { cause: ours }) }), context)).toBe(ours);
  expect(classifyFailure(new TypeError("fetch failed"), context).code).toBe("github_unreachable");
});

function resumeAt(error: Error): string {
  if (!(error instanceof GithubRateLimitedError)) throw error;
  return error.resumeAt.toISOString();
}
