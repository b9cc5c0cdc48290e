import { gitShaSchema } from "@project-sync/contracts";
import { z } from "zod";
import { MalformedResponseError } from "./errors.js";

/** What a push webhook tells. A hint only: the sync it starts asks GitHub for the head again. */
export interface PushEvent {
  githubRepositoryId: bigint;
  owner: string;
  name: string;
  /** null when something else than a branch was pushed, such as a tag */
  branch: string | null;
  /** forty zeros when the ref was created */
  before: string;
  /** forty zeros when the ref was deleted */
  after: string;
  deleted: boolean;
  forced: boolean;
}

const pushEventSchema = z.object({
  ref: z.string().min(1),
  before: gitShaSchema,
  after: gitShaSchema,
  deleted: z.boolean(),
  forced: z.boolean(),
  repository: z.object({
    id: z.int().positive(),
    name: z.string().min(1),
    // GitHub sends `login` for both kinds of owner today; `name` is the older spelling that push alone still carries.
    owner: z.object({ login: z.string().optional(), name: z.string().nullish() }),
  }),
});

/**
 * Parses the payload of a `push` delivery whose signature has been verified.
 *
 * @throws MalformedResponseError when it is not one
 */
export function parsePushEvent(json: unknown): PushEvent {
  const parsed = pushEventSchema.safeParse(json);
  if (!parsed.success) throw new MalformedResponseError(`Not a push event: ${z.prettifyError(parsed.error)}`);
  const { ref, before, after, deleted, forced, repository } = parsed.data;
  const owner = repository.owner.login ?? repository.owner.name;
  if (!owner) throw new MalformedResponseError("Not a push event: the repository has no owner");
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
  const githubRepositoryId = BigInt(repository.id);
  return { githubRepositoryId, owner, name: repository.name, branch, before, after, deleted, forced };
}
