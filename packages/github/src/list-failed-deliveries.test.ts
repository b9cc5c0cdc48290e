import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { sendJson, serve } from "../testing/serve.js";
import { createGithubConnector } from "./github-connector.js";

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const privateKey = key.export({ type: "pkcs8", format: "pem" }).toString();

test("an id of 64 bits comes back as it was told", async () => {
  const id = "9223372036854775807";
  await using server = await serve((request, response) => {
    if (request.url?.startsWith("/app/hook/deliveries?")) response.end(`[${attempt(id)}]`);
    else sendJson(response, { message: "Not Found" }, 404);
  });
  const github = createGithubConnector({ apiUrl: server.url, credentials: { kind: "app", appId: "1", privateKey } });
  const [failed] = (await github.app?.listFailedDeliveries({ since: new Date(0) })) ?? [];
  expect(failed).toEqual({
    id,
    guid: "g",
    event: "push",
    action: null,
    deliveredAt: new Date("2026-11-01T12:00:00Z"),
    statusCode: 0,
  });
  await github.app?.fetchDelivery(id).catch(() => {});
  expect(server.requests.at(-1)?.url).toBe(`/app/hook/deliveries/${id}`);
});

function attempt(id: string): string {
  return `{"id": ${id}, "guid": "g", "delivered_at": "2026-11-01T12:00:00Z", "status_code": 0, "event": "push", "action": null}`;
}
