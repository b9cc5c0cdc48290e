import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { classifyAnswer } from "./classify-error.js";
import { createTreeEntryParser } from "./parse-tree-entries.js";
import { readArchive } from "./read-archive.js";
import {
  appResponseSchema,
  branchesResponseSchema,
  branchResponseSchema,
  compareResponseSchema,
  deliveriesResponseSchema,
  deliveryResponseSchema,
  hookResponseSchema,
  hooksResponseSchema,
  installationResponseSchema,
  installationsResponseSchema,
  installationTokenResponseSchema,
  manifestResponseSchema,
  repositoryResponseSchema,
  treeResponseSchema,
  userResponseSchema,
} from "./response-schemas.js";

const require = createRequire(import.meta.url);

const DESCRIPTIONS = join(dirname(require.resolve("@octokit/openapi/package.json")), "generated");

const SCHEMAS: Record<string, z.ZodType> = {
  "/app": appResponseSchema,
  "/user": userResponseSchema,
  "/app/installations": installationsResponseSchema,
  "/users/{username}/installation": installationResponseSchema,
  "/repos/{owner}/{repo}/installation": installationResponseSchema,
  "post /app/installations/{installation_id}/access_tokens": installationTokenResponseSchema,
  "/app/hook/deliveries": deliveriesResponseSchema,
  "/app/hook/deliveries/{delivery_id}": deliveryResponseSchema,
  "post /app-manifests/{code}/conversions": manifestResponseSchema,
  "/repos/{owner}/{repo}/hooks": hooksResponseSchema,
  "post /repos/{owner}/{repo}/hooks": hookResponseSchema,
  "patch /repos/{owner}/{repo}/hooks/{hook_id}": hookResponseSchema,
  "/repos/{owner}/{repo}": repositoryResponseSchema,
  "/repos/{owner}/{repo}/branches": branchesResponseSchema,
  "/repos/{owner}/{repo}/branches/{branch}": branchResponseSchema,
  "/repos/{owner}/{repo}/git/trees/{tree_sha}": treeResponseSchema,
  "/repos/{owner}/{repo}/compare/{basehead}": compareResponseSchema,
  "/repos/{owner}/{repo}/commits": z.array(z.unknown()),
};

const exampleSchema = z.object({ value: z.unknown().optional(), $ref: z.string().optional() });
const contentSchema = z.object({
  "application/json": z.object({ examples: z.record(z.string(), exampleSchema).optional() }).optional(),
});
const operationSchema = z.object({ responses: z.record(z.string(), z.object({ content: contentSchema.optional() })) });
const descriptionSchema = z.object({
  paths: z.record(
    z.string(),
    z.object({
      get: operationSchema.optional(),
      post: operationSchema.optional(),
      patch: operationSchema.optional(),
    }),
  ),
  components: z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })) }),
});

/** Every example of a success of one endpoint (GET, or as it says) in one of GitHub's own descriptions. */
function examplesOf(endpoint: string, { paths, components }: z.infer<typeof descriptionSchema>): unknown[] {
  const [path = "", method = "get"] = endpoint.split(" ").reverse();
  const responses = paths[path]?.[method as "get" | "post" | "patch"]?.responses ?? {};
  const success = responses["200"] ?? responses["201"];
  const examples = success?.content?.["application/json"]?.examples ?? {};
  return Object.values(examples).map((example) => {
    const name = example.$ref?.split("/").pop();
    return name === undefined ? example.value : components.examples[name]?.value;
  });
}

function readDescription(name: string): z.infer<typeof descriptionSchema> {
  return descriptionSchema.parse(JSON.parse(readFileSync(join(DESCRIPTIONS, name), "utf8")));
}

const recordingsSchema = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    status: z.number(),
    response: z.unknown(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
);

/** Everything in @octokit/fixtures: exchanges with GitHub as they were recorded. */
function readRecordings(): z.infer<typeof recordingsSchema> {
  const root = join(dirname(require.resolve("@octokit/fixtures/package.json")), "scenarios", "api.github.com");
  const files = readdirSync(root).map((scenario) => join(root, scenario, "normalized-fixture.json"));
  return files.flatMap((file) => recordingsSchema.parse(JSON.parse(readFileSync(file, "utf8"))));
}

test.each(readdirSync(DESCRIPTIONS).filter((name) => /^(?!.*\.deref\.).*\.json$/.test(name)))(
  "the schemas accept every example in %s",
  { timeout: 30_000 },
  async (name) => {
    const description = readDescription(name);
    for (const [path, schema] of Object.entries(SCHEMAS)) {
      const examples = examplesOf(path, description);
      expect(examples.length, path).toBeGreaterThan(0);
      for (const example of examples) expect(schema.safeParse(example).error, path).toBeUndefined();
    }
    for (const example of examplesOf("/repos/{owner}/{repo}/git/trees/{tree_sha}", description)) {
      const { tree } = treeResponseSchema.parse(example);
      expect(createTreeEntryParser({ what: "example", recursive: true })(tree)).toHaveLength(tree.length);
    }
  },
);

test("every repository that GitHub was recorded answering is accepted", () => {
  const path = /^\/(repos\/[^/]+\/[^/]+|repositories\/\d+)$/;
  const answers = readRecordings().filter((r) => r.method === "get" && path.test(r.path) && r.status === 200);
  expect(answers.length).toBeGreaterThan(1);
  for (const { response } of answers) expect(repositoryResponseSchema.safeParse(response).error).toBeUndefined();
});

test("every error that GitHub was recorded answering is understood", () => {
  const errors = readRecordings().filter((r) => r.status >= 400);
  expect(errors.length).toBeGreaterThan(1);
  const context = {
    resource: "repository",
    asker: "token",
    what: "GET recorded",
    now: new Date(),
    random: () => 0,
  } as const;
  for (const { status, headers, response } of errors) {
    const error = classifyAnswer({ status, headers, data: response }, context);
    expect(error.message, `${status}`).not.toContain("cannot be read");
  }
});

test("the archive that GitHub was recorded sending is unpacked", async () => {
  const recording = readRecordings().find((r) => r.path.includes("legacy.tar.gz") && typeof r.response === "string");
  const archive = Buffer.from(String(recording?.response), "hex");
  const response = { status: 200, what: "GET archive", headers: {}, body: new Blob([archive]).stream() };
  const files = [];
  for await (const file of readArchive(response, { maxBytes: 1024 }, {})) files.push(file);
  expect(files).toEqual([{ path: "README.md", kind: "file", content: Buffer.from("# get-archive") }]);
});
