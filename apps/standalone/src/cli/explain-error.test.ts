import { ProjectSyncApiError, ServerUnreachableError } from "@project-sync/client";
import { expect, test } from "vitest";
import { InterruptedError, SyncFailedError, UsageError } from "./errors.js";
import { explainError } from "./explain-error.js";

test("an error of the server is its message, its code and what to do", () => {
  const { message, exitCode } = explainError(
    new ProjectSyncApiError("unauthenticated", 401, "This request needs a valid API key."),
  );
  expect(message).toBe(
    "This request needs a valid API key. [unauthenticated]\n" +
      "Set PROJECT_SYNC_API_KEY to a key of that server (npm start prints where its key is kept).",
  );
  expect(exitCode).toBe(1);
});

test("a failed sync is told by its own code, with control characters shown", () => {
  const { message } = explainError(
    new SyncFailedError("github_malformed_response", "The sync failed: \u001b]0;x\u0007"),
  );
  expect(message).toBe("The sync failed: \\x1b]0;x\\x07 [github_malformed_response]");
});

test("a server that does not answer is named with the reason", () => {
  const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:9") });
  const { message } = explainError(new ServerUnreachableError("http://127.0.0.1:9", { cause }));
  expect(message).toMatch(
    /^No answer from Project Sync at http:\/\/127\.0\.0\.1:9\..*\n\(connect ECONNREFUSED 127\.0\.0\.1:9\)$/s,
  );
});

test.each([
  [new UsageError("no"), 2],
  [new InterruptedError(), 130],
  [new Error("bug"), 1],
])("%s has its exit code", (error, exitCode) => {
  expect(explainError(error).exitCode).toBe(exitCode);
});
