import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import { verifyWebhook } from "./verify-webhook.js";

const rawBody = Buffer.from(JSON.stringify({ zen: "Keep it logically awesome. ✓" }));

test("accepts what GitHub's own library signs, with any of the secrets", async () => {
  const signature = await sign("new", rawBody.toString());
  expect(await verifyWebhook({ secrets: ["new"], rawBody, signature })).toBe(true);
  expect(await verifyWebhook({ secrets: ["old", "new"], rawBody, signature })).toBe(true);
});

test("refuses everything else", async () => {
  const signature = await sign("secret", rawBody.toString());
  const secrets = ["secret"];
  expect(await verifyWebhook({ secrets: ["other"], rawBody, signature })).toBe(false);
  expect(await verifyWebhook({ secrets: [], rawBody, signature })).toBe(false);
  expect(await verifyWebhook({ secrets, rawBody: Buffer.concat([rawBody, Buffer.from(" ")]), signature })).toBe(false);
  expect(await verifyWebhook({ secrets, rawBody, signature: undefined })).toBe(false);
  expect(await verifyWebhook({ secrets, rawBody, signature: "" })).toBe(false);
  expect(await verifyWebhook({ secrets, rawBody, signature: signature.slice(0, -1) })).toBe(false);
  expect(await verifyWebhook({ secrets, rawBody, signature: signature.replace("sha256=", "sha1=") })).toBe(false);
});

test("signs raw bytes: an invalid UTF-8 body cannot stand in for its replacement", async () => {
  const signature = await sign("secret", "\ufffd");
  expect(await verifyWebhook({ secrets: ["secret"], rawBody: Buffer.from([0xff]), signature })).toBe(false);
});

test("an empty secret signs nothing", async () => {
  const { createHmac } = await import("node:crypto");
  const signature = `sha256=${createHmac("sha256", "").update(rawBody).digest("hex")}`;
  expect(await verifyWebhook({ secrets: [""], rawBody, signature })).toBe(false);
});
