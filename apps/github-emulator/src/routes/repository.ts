import { describeRepository, measureRepository } from "../describe-repository.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { fullRepositoryShape } from "../shapes/repository.js";

/** GET /repos/{owner}/{repo} */
export async function getRepository({ emulator, repository }: RepositoryRequest): Promise<Reply> {
  await measureRepository(repository);
  return jsonReply(fullRepositoryShape(await describeRepository(emulator.origin, repository)));
}
