import { GraphQLError, graphql } from "graphql";
import { z } from "zod";
import { mayRead } from "../http/access.js";
import { ApiError } from "../http/api-error.js";
import type { ApiRequest } from "../http/route.js";
import type { Repository } from "../repositories.js";
import { resolveObject } from "./resolve-object.js";
import { schema } from "./schema.js";

const bodySchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).nullish() });

/** Errors carry `type` beside `message`, as GitHub's do, not below `extensions`. */
interface GraphqlAnswer {
  data?: unknown;
  errors?: { type?: string; path?: readonly (string | number)[]; message: string }[];
}

/** Runs a query as GitHub's GraphQL API does. @throws ApiError 400 for a body without a query */
export async function executeQuery(request: ApiRequest, body: unknown): Promise<GraphqlAnswer> {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new ApiError(400, "A query attribute must be specified and must be a string.");
  const { query: source, variables } = parsed.data;
  const { data, errors } = await graphql({
    schema,
    source,
    rootValue: rootOf(request),
    ...(variables ? { variableValues: variables } : {}),
  });
  return { ...(data === undefined ? {} : { data }), ...(errors ? { errors: errors.map(toGithubError) } : {}) };
}

function rootOf({ emulator, caller }: ApiRequest) {
  return {
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const found = emulator.repositories.find(owner, name) ?? emulator.repositories.findFormer(owner, name);
      if (!found || !mayRead(caller, found)) throw notFound(owner, name);
      return repositoryFields(found);
    },
    rateLimit: () => {
      const { reset, ...status } = emulator.graphqlRateLimits.status(caller);
      return { ...status, cost: 1, nodeCount: 0, resetAt: new Date(reset * 1000).toISOString() };
    },
  };

  function repositoryFields(repository: Repository) {
    const { id, owner, name, private: isPrivate } = repository.record;
    return {
      ...{ databaseId: id, name, nameWithOwner: `${owner}/${name}`, isPrivate },
      object: (names: Parameters<typeof resolveObject>[2]) => resolveObject(emulator, repository, names),
    };
  }
}

function notFound(owner: string, name: string): GraphQLError {
  const message = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
  return new GraphQLError(message, { extensions: { type: "NOT_FOUND" } });
}

function toGithubError({ message, path, extensions }: GraphQLError) {
  const type = typeof extensions.type === "string" ? { type: extensions.type } : {};
  return { ...type, ...(path ? { path } : {}), message };
}
