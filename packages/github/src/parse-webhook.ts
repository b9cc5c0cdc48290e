import { z } from "zod";
import { MalformedResponseError } from "./errors.js";
import type { BranchHint, WebhookHint } from "./webhook-hint.js";
import {
  accountName,
  createOrDeleteSchema,
  installationRepositoriesSchema,
  installationSchema,
  ownerName,
  pushSchema,
  type RepositoryPayload,
  renamedAccountSchema,
  repositoryEventSchema,
} from "./webhook-payloads.js";

export interface WebhookEvent {
  /** the `X-GitHub-Event` header */
  event: string;
  /** the body, whose signature has been verified */
  payload: unknown;
}

/**
 * What a delivery means for a mirror. Pure.
 *
 * @throws MalformedResponseError when an event that has a meaning here does not have the payload GitHub gives it
 */
export function parseWebhook({ event, payload }: WebhookEvent): WebhookHint {
  const parse = PARSERS.get(event);
  return parse ? parse(payload) : ignored(`event ${event} means nothing here`);
}

const PARSERS = new Map<string, (payload: unknown) => WebhookHint>([
  ["push", parsePush],
  ["create", (payload) => parseCreateOrDelete("create", payload)],
  ["delete", (payload) => parseCreateOrDelete("delete", payload)],
  ["repository", (payload) => parseRepository("repository", payload)],
  // Told beside `repository` `publicized`, and alone by older servers.
  ["public", (payload) => parseRepository("public", payload)],
  ["installation", parseInstallation],
  ["installation_repositories", parseInstallationRepositories],
  ["installation_target", (payload) => parseAccount("installation_target", payload)],
  ["organization", (payload) => parseAccount("organization", payload)],
  ["ping", () => ({ kind: "ping" })],
]);

function parsePush(payload: unknown): WebhookHint {
  const { ref, after = null, deleted, repository } = read("push", pushSchema, payload);
  const branch = ref.startsWith(HEADS) ? ref.slice(HEADS.length) : "";
  return branch === ""
    ? ignored(`push to ${ref}, which is no branch`)
    : branchHint(repository, branch, { gone: deleted, headSha: deleted ? null : after });
}

const HEADS = "refs/heads/";

function parseCreateOrDelete(event: "create" | "delete", payload: unknown): WebhookHint {
  const { ref, ref_type: refType, repository } = read(event, createOrDeleteSchema, payload);
  if (refType !== "branch" || !ref) return ignored(`${event} of a ${refType}, not of a branch`);
  return branchHint(repository, ref, { gone: event === "delete", headSha: null });
}

function branchHint(
  { id, name, owner }: RepositoryPayload,
  branch: string,
  state: Pick<BranchHint, "gone" | "headSha">,
): WebhookHint {
  return { kind: "branch", githubRepositoryId: BigInt(id), owner: ownerName(owner), name, branch, ...state };
}

/** Whatever the action: a look too many is one conditional request, one too few is a mirror under an old name. */
function parseRepository(event: string, payload: unknown): WebhookHint {
  const { repository } = read(event, repositoryEventSchema, payload);
  return { kind: "repository", githubRepositoryIds: [BigInt(repository.id)] };
}

function parseInstallation(payload: unknown): WebhookHint {
  const { installation } = read("installation", installationSchema, payload);
  return { kind: "account", account: accountName(installation.account) };
}

/** Lists may be empty where the selection changed to all repositories; then it is about every one of the owner's. */
function parseInstallationRepositories(payload: unknown): WebhookHint {
  const parsed = read("installation_repositories", installationRepositoriesSchema, payload);
  const { installation, repositories_added: added, repositories_removed: removed } = parsed;
  const githubRepositoryIds = [...added, ...removed].map(({ id }) => BigInt(id));
  if (githubRepositoryIds.length > 0) return { kind: "repository", githubRepositoryIds };
  return { kind: "account", account: accountName(installation.account) };
}

/** A renamed owner renames all its repositories, and no `repository` event tells of it. */
function parseAccount(event: string, payload: unknown): WebhookHint {
  const { action, account, organization, changes } = read(event, renamedAccountSchema, payload);
  if (action !== "renamed" && action !== "deleted") return ignored(`${event} ${action} means nothing here`);
  const before = changes?.login?.from ?? changes?.slug?.from;
  const after = account ?? organization;
  if (before !== undefined) return { kind: "account", account: before };
  if (after !== undefined) return { kind: "account", account: accountName(after) };
  throw new MalformedResponseError(`Not a webhook payload of ${event}: it names no account`);
}

function read<T extends z.ZodType>(event: string, schema: T, payload: unknown): z.infer<T> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new MalformedResponseError(`Not a webhook payload of ${event}: ${z.prettifyError(parsed.error)}`);
}

function ignored(reason: string): WebhookHint {
  return { kind: "ignored", reason };
}
