import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  embeddingSettingsOf,
  embeddingsAreWhole,
  embeddingVariables,
  githubAppIsWhole,
  githubCredentialsOf,
  githubTokenOrApp,
  githubVariables,
} from "./environment.js";
import { readEnv } from "./read-env.js";

const schema = z
  .object({ ...githubVariables, DATABASE_URL: z.string().optional() })
  .refine(...githubTokenOrApp)
  .refine(...githubAppIsWhole);
const credentials = (env: NodeJS.ProcessEnv) => githubCredentialsOf(readEnv(schema, env));

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

test("GitHub is asked with a token, as an App, or as nobody", () => {
  expect(credentials({ GITHUB_TOKEN: "", GITHUB_APP_ID: "" })).toEqual({ kind: "anonymous" });
  expect(credentials({ GITHUB_TOKEN: "t" })).toEqual({ kind: "token", token: "t" });
  const app = { GITHUB_APP_ID: "12", GITHUB_APP_PRIVATE_KEY: pkcs1 };
  expect(credentials(app)).toEqual({ kind: "app", appId: "12", privateKey: pkcs8 });
  expect(credentials({ ...app, GITHUB_APP_ID: "Iv23liAbC" })).toMatchObject({ appId: "Iv23liAbC" });
});

test.each<[string, string]>([
  ["PKCS#8", pkcs8],
  ["line breaks written out", pkcs1.replaceAll("\n", "\\n")],
  ["base64", Buffer.from(pkcs1).toString("base64")],
  [
    "base64 in lines",
    (
      Buffer.from(pkcs8)
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).join("\n"),
  ],
  ["spaces around", `\n  ${pkcs1}  \n`],
])("a private key is taken in the form it comes: %s", (_, key) => {
  expect(credentials({ GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: key })).toMatchObject({ privateKey: pkcs8 });
});

const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
test.each<[string, string]>([
  ["no key", "s3cret"],
  ["a path", "/run/secrets/app.pem"],
  ["a PEM cut short", pkcs1.slice(0, 300)],
  ["another kind of key", elliptic.export({ type: "pkcs8", format: "pem" }).toString()],
])("%s is refused with the forms that are good, and is not repeated", (_, key) => {
  const read = () => credentials({ GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: key });
  expect(read).toThrow(/GITHUB_APP_PRIVATE_KEY: must be the App's RSA private key: a PEM/);
  expect(read).not.toThrow(/GITHUB_APP_ID/);
  expect(read).not.toThrow(key.slice(0, 30));
});

test("both kinds, and half of an App, are errors of the configuration", () => {
  const app = { GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: pkcs1 };
  expect(() => credentials({ ...app, GITHUB_TOKEN: "t" })).toThrow(
    /GITHUB_TOKEN: and GITHUB_APP_ID exclude each other/,
  );
  const half = /GITHUB_APP_ID: and GITHUB_APP_PRIVATE_KEY belong together: set both, or neither/;
  expect(() => credentials({ GITHUB_APP_ID: "1" })).toThrow(half);
  expect(() => credentials({ GITHUB_APP_PRIVATE_KEY: pkcs1 })).toThrow(half);
  expect(() => credentials({ GITHUB_APP_ID: "my app", GITHUB_APP_PRIVATE_KEY: pkcs1 })).toThrow(
    /GITHUB_APP_ID: must be/,
  );
});

const meaning = z.object({ ...embeddingVariables, PORT: z.string().optional() }).refine(...embeddingsAreWhole);
const embeddings = (env: NodeJS.ProcessEnv) => embeddingSettingsOf(readEnv(meaning, env));

test("search by meaning is off unless both address and model are set", () => {
  expect(embeddings({ EMBEDDINGS_URL: "" })).toBeNull();
  const both = { EMBEDDINGS_URL: "http://127.0.0.1:11434/v1", EMBEDDINGS_MODEL: "bge-m3" };
  expect(embeddings(both)).toEqual({
    ...{ url: both.EMBEDDINGS_URL, model: "bge-m3", apiKey: null, dimensions: null },
    ...{ textPrefix: "", questionPrefix: "" },
  });
  const more = { EMBEDDINGS_API_KEY: "k", EMBEDDINGS_DIMENSIONS: "512", EMBEDDINGS_QUESTION_PREFIX: "query: " };
  expect(embeddings({ ...both, ...more })).toMatchObject({ apiKey: "k", dimensions: 512, questionPrefix: "query: " });
});

test.each([
  [{ EMBEDDINGS_URL: "http://127.0.0.1" }, /EMBEDDINGS_URL: and EMBEDDINGS_MODEL belong together/],
  [{ EMBEDDINGS_API_KEY: "k3y" }, /belong together/],
  [{ EMBEDDINGS_URL: "ollama", EMBEDDINGS_MODEL: "m" }, /EMBEDDINGS_URL: must be an http/],
  [{ EMBEDDINGS_URL: "http://a", EMBEDDINGS_MODEL: "m", EMBEDDINGS_DIMENSIONS: "4001" }, /EMBEDDINGS_DIMENSIONS/],
])("half of it is an error of the configuration: %j", (env, problem) => {
  expect(() => embeddings(env)).toThrow(problem);
});
