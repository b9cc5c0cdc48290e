import { z } from "zod";
import type { App, Permissions } from "../apps/app.js";
import type { Installation } from "../apps/installation.js";
import { describeRepository } from "../describe-repository.js";
import { isoSeconds } from "../git/parse-commit.js";
import { ApiError, docs } from "../http/api-error.js";
import { readBody } from "../http/read-body.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";
import type { Repository } from "../repositories.js";
import { repositoryShape } from "../shapes/repository.js";
import { requireInstallation } from "./require-app.js";

const PAGE = "reference/apps#create-an-installation-access-token-for-an-app";

const bodySchema = z.object({
  repositories: z.array(z.string()).exactOptional(),
  repository_ids: z.array(z.number()).exactOptional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).exactOptional(),
});
type Body = z.output<typeof bodySchema>;

/** POST /app/installations/{installation_id}/access_tokens; the body may ask for less than the installation has. */
export async function createInstallationToken(request: ApiRequest): Promise<Reply> {
  const { emulator, incoming } = request;
  const { app, installation } = requireInstallation(request, PAGE);
  if (installation.suspendedAt) throw new ApiError(403, "This installation has been suspended", docs(PAGE));
  const body = await readBody(incoming, bodySchema, PAGE);
  const permissions = permissionsOf(app, body);
  const chosen = chosenRepositories(request, installation, body);
  const repositoryIds = chosen && new Set(chosen.map(({ record }) => record.id));
  const { token, grant } = emulator.apps.tokens.issue({ app, installation, permissions, repositoryIds });
  const answer = {
    token,
    expires_at: isoSeconds(grant.expiresAt),
    permissions,
    repository_selection: chosen ? "selected" : installation.selection,
    ...(chosen ? { repositories: await Promise.all(chosen.map((repository) => shapeOf(request, repository))) } : {}),
  };
  return jsonReply(answer, { status: 201 });
}

function permissionsOf({ permissions }: App, body: Body): Permissions {
  const asked = body.permissions ?? permissions;
  const tooMuch = Object.entries(asked).some(([name, level]) => {
    const granted = permissions[name];
    return granted === undefined || (granted === "read" && level !== "read");
  });
  if (tooMuch) throw new ApiError(422, "The permissions requested are not granted to this installation.", docs(PAGE));
  return asked;
}

/** Null where the token is for the whole installation. */
function chosenRepositories({ emulator }: ApiRequest, installation: Installation, body: Body): Repository[] | null {
  if (!body.repositories && !body.repository_ids) return null;
  const found = [
    ...(body.repositories ?? []).map((name) => emulator.repositories.find(installation.owner, name)),
    ...(body.repository_ids ?? []).map((id) => emulator.repositories.findById(id)),
  ];
  const chosen = found.filter((repository) => repository !== null && installation.covers(repository.record));
  if (chosen.length === found.length) return chosen as Repository[];
  const message =
    "There is at least one repository that does not exist or is not accessible to the parent installation.";
  throw new ApiError(422, message, docs(PAGE));
}

async function shapeOf({ emulator }: ApiRequest, repository: Repository) {
  return repositoryShape(await describeRepository(emulator.origin, repository));
}
