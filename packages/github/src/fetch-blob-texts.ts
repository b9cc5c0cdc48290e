import { z } from "zod";
import { gitBlobSha } from "./git-object.js";
import { parseGraphqlErrors, throwGraphqlErrors } from "./graphql-errors.js";
import { malformed, readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface BlobTextsQuery extends RepositoryRef {
  /** distinct; GitHub gives a query ten seconds, so a hundred small files at most */
  shas: readonly string[];
}

/** What one query told about the blobs asked for; of a blob that GitHub does not have, nothing. */
export interface BlobTexts {
  /** content whose SHA is the one that was asked for */
  contents: Map<string, Buffer>;
  /** in bytes, also of blobs whose content did not come: binary, not UTF-8, or too long for a text */
  sizes: Map<string, number>;
}

/**
 * The content of many text blobs in one request, by GraphQL, which needs a token. GraphQL answers text: what is binary
 * has none, and what is not UTF-8 comes changed. Only content that hashes to its SHA is handed out; ask for the rest
 * one by one.
 *
 * @throws GithubRateLimitedError by the budget of GraphQL, which is not that of REST
 */
export async function fetchBlobTexts(
  github: GithubDependencies,
  { owner, repo, shas }: BlobTextsQuery,
  context: RequestContext,
): Promise<BlobTexts> {
  const parameters = { query: queryFor(shas.length), variables: { owner, name: repo, ...variablesOf(shas) } };
  const route = graphqlRoute(github);
  const request = { asker: { owner }, method: "POST", route, parameters, resource: "blob" } as const;
  const response = await sendRequest(github, request, context);
  const { data, errors } = await readJson(response, answerSchema, context);
  const failures = parseGraphqlErrors(errors);
  const repository = data?.repository;
  if (!repository) {
    throwGraphqlErrors(failures, { github, response, resource: "blob" });
    throw malformed(response, "has neither data nor errors");
  }
  return collect(shas, repository);
}

/** One alias per blob; the names are variables, so that nothing is ever written into the query. */
function queryFor(count: number): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const declared = indexes.map((index) => `$o${index}:GitObjectID!`).join(",");
  const objects = indexes.map((index) => `b${index}:object(oid:$o${index}){...blob}`).join(" ");
  const fragment = "fragment blob on GitObject{...on Blob{oid byteSize isBinary isTruncated text}}";
  return `query($owner:String!,$name:String!,${declared}){repository(owner:$owner,name:$name){${objects}}} ${fragment}`;
}

function variablesOf(shas: readonly string[]): Record<string, string> {
  return Object.fromEntries(shas.map((sha, index) => [`o${index}`, sha]));
}

const blobSchema = z.object({
  oid: z.string(),
  byteSize: z.int().nonnegative(),
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  text: z.string().nullable(),
});

/** An object that is no blob answers `{}`. */
const answerSchema = z.object({
  data: z
    .object({ repository: z.record(z.string(), z.union([blobSchema, z.strictObject({}), z.null()])).nullish() })
    .nullish(),
  errors: z.unknown().optional(),
});

function collect(shas: readonly string[], answers: Record<string, unknown>): BlobTexts {
  const contents = new Map<string, Buffer>();
  const sizes = new Map<string, number>();
  for (const [index, sha] of shas.entries()) {
    const { data: blob } = blobSchema.safeParse(answers[`b${index}`]);
    if (blob?.oid !== sha) continue;
    sizes.set(sha, blob.byteSize);
    if (blob.text === null || blob.isTruncated) continue;
    const content = Buffer.from(blob.text);
    if (gitBlobSha(content) === sha) contents.set(sha, content);
  }
  return { contents, sizes };
}

/** GitHub Enterprise Server has REST at /api/v3 and GraphQL beside it, at /api/graphql. */
function graphqlRoute({ octokit }: GithubDependencies): string {
  const base = String(octokit.request.endpoint.DEFAULTS.baseUrl);
  return /\/api\/v3$/.test(base) ? `${base.replace(/\/v3$/, "")}/graphql` : "/graphql";
}
