import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { githubAppIsWhole, githubCredentialsOf, githubTokenOrApp, githubVariables } from "./environment.js";
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
