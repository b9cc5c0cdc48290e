import { readWebhookExamples } from "@project-sync/testing/webhook-examples";
import { expect, test } from "vitest";
import { MalformedResponseError } from "./errors.js";
import { parseWebhook } from "./parse-webhook.js";
import type { WebhookHint } from "./webhook-hint.js";

const EXAMPLES = readWebhookExamples();

function hintsOf(...events: string[]): WebhookHint[] {
  const hints = EXAMPLES.filter(({ event }) => events.includes(event)).map(parseWebhook);
  expect(hints.length).toBeGreaterThan(0);
  return hints;
}

test("no example that GitHub publishes is malformed", () => {
  expect(EXAMPLES.length).toBeGreaterThan(400);
  for (const example of EXAMPLES) expect(parseWebhook(example).kind, example.event).toBeTypeOf("string");
});

test("every example of a push, create or delete is about a branch, or says why not", () => {
  for (const hint of hintsOf("push", "create", "delete")) {
    if (hint.kind === "ignored") expect(hint.reason).toMatch(/tag/);
    else expect(hint).toMatchObject({ kind: "branch", owner: "Codertocat", name: "Hello-World" });
  }
  expect(hintsOf("push")).toContainEqual({
    ...{ kind: "branch", githubRepositoryId: 186853002n, owner: "Codertocat", name: "Hello-World" },
    ...{ branch: "master", gone: false, headSha: expect.stringMatching(/^[0-9a-f]{40}$/) },
  });
});

test("every example about repositories and installations says where to look", () => {
  for (const hint of hintsOf("repository", "public", "installation_repositories")) {
    expect(hint).toMatchObject({ kind: "repository", githubRepositoryIds: [expect.any(BigInt)] });
  }
  for (const hint of hintsOf("installation")) expect(hint).toEqual({ kind: "account", account: expect.any(String) });
  expect(hintsOf("ping")).toContainEqual({ kind: "ping" });
});

test("what else is sent means nothing here, and says so", () => {
  for (const hint of hintsOf("check_run", "issues", "star")) expect(hint.kind).toBe("ignored");
  const reason = "event no_such_event means nothing here";
  expect(parseWebhook({ event: "no_such_event", payload: null })).toEqual({ kind: "ignored", reason });
});

const repository = { id: 7, name: "widgets", owner: { login: "acme" } };
const widgets = { kind: "branch", githubRepositoryId: 7n, owner: "acme", name: "widgets" };

test("a push names a branch only below refs/heads/, slashes included", () => {
  const after = "2".repeat(40);
  const push = (ref: string, deleted = false) =>
    parseWebhook({ event: "push", payload: { ref, after, deleted, repository } });
  expect(push("refs/heads/a/b")).toEqual({ ...widgets, branch: "a/b", gone: false, headSha: after });
  expect(push("refs/heads/a/b", true)).toEqual({ ...widgets, branch: "a/b", gone: true, headSha: null });
  for (const ref of ["refs/tags/v1", "refs/heads/", "refs/notes/commits", "heads/x"]) {
    expect(push(ref)).toMatchObject({ kind: "ignored", reason: expect.stringContaining(ref) });
  }
});

test("the owner is found in both spellings", () => {
  const owner = { name: "acme" };
  const payload = { ref: "refs/heads/main", deleted: false, repository: { ...repository, owner } };
  expect(parseWebhook({ event: "push", payload })).toMatchObject({ owner: "acme" });
});

test("create and delete of anything but a branch are ignored", () => {
  const parse = (event: string, ref: string | null, refType: string) =>
    parseWebhook({ event, payload: { ref, ref_type: refType, repository } });
  expect(parse("create", "a/b", "branch")).toEqual({ ...widgets, branch: "a/b", gone: false, headSha: null });
  expect(parse("delete", "a/b", "branch")).toEqual({ ...widgets, branch: "a/b", gone: true, headSha: null });
  expect(parse("create", "v1", "tag").kind).toBe("ignored");
  expect(parse("delete", "v1", "tag").kind).toBe("ignored");
  expect(parse("create", null, "repository").kind).toBe("ignored");
});

test("an installation tells of the repositories it gained and lost, or of its whole account", () => {
  const installation = { account: { login: "acme" } };
  const changed = (added: number[], removed: number[]) => {
    const list = (ids: number[]) => ids.map((id) => ({ id }));
    const payload = { installation, repositories_added: list(added), repositories_removed: list(removed) };
    return parseWebhook({ event: "installation_repositories", payload });
  };
  expect(changed([1], [2, 3])).toEqual({ kind: "repository", githubRepositoryIds: [1n, 2n, 3n] });
  expect(changed([], [])).toEqual({ kind: "account", account: "acme" });
  const enterprise = parseWebhook({ event: "installation", payload: { installation: { account: { slug: "corp" } } } });
  expect(enterprise).toEqual({ kind: "account", account: "corp" });
});

test("a renamed owner is named as its repositories are stored: by the old name", () => {
  const changes = { login: { from: "before" } };
  const renamed = { kind: "account", account: "before" };
  const organization = { action: "renamed", organization: { login: "after" }, changes };
  const target = { action: "renamed", account: { login: "after" }, changes };
  expect(parseWebhook({ event: "organization", payload: organization })).toEqual(renamed);
  expect(parseWebhook({ event: "installation_target", payload: target })).toEqual(renamed);
  expect(parseWebhook({ event: "organization", payload: { ...organization, action: "member_added" } }).kind).toBe(
    "ignored",
  );
});

test("an account event that names no account is malformed", () => {
  expect(() => parseWebhook({ event: "organization", payload: { action: "renamed" } })).toThrow(MalformedResponseError);
});

test.each(["push", "create", "delete", "repository", "public", "installation", "installation_repositories"])(
  "a %s without its payload is malformed",
  (event) => {
    for (const payload of [null, [], {}, { repository: { id: "7" } }, { installation: { account: {} } }]) {
      expect(() => parseWebhook({ event, payload })).toThrow(MalformedResponseError);
    }
  },
);
