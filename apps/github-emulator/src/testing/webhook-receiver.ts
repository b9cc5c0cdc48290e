import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verify } from "@octokit/webhooks-methods";
import { expect } from "vitest";
import type { Emulator } from "../index.js";
import { webhookValidator } from "./github-schemas.js";

export interface ReceivedEvent {
  event: string;
  guid: string;
  payload: Record<string, unknown> & { action?: string };
  headers: IncomingHttpHeaders;
}

interface Received {
  body: string;
  headers: IncomingHttpHeaders;
}

const SECRET = "s3cret";
const validate = webhookValidator();

/** A server that takes what an emulator delivers. */
export class WebhookReceiver {
  /** what it answers */
  status = 202;
  readonly #server = createServer((request, response) => this.#receive(request, response));
  readonly #received: Received[] = [];

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get hook(): { url: string; secret: string } {
    return { url: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`, secret: SECRET };
  }

  /** What has come since the last time, in order, once the emulator has nothing more to send: signed, and valid. */
  async take(emulator: Emulator): Promise<ReceivedEvent[]> {
    await emulator.webhooks.settled();
    return Promise.all(this.takeRaw().map(check));
  }

  /** What has come since the last time, as it came. */
  takeRaw(): Received[] {
    return this.#received.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.#received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
    response.writeHead(this.status, { "x-answer": "yes" }).end("thanks");
  }
}

async function check({ body, headers }: Received): Promise<ReceivedEvent> {
  const signature = String(headers["x-hub-signature-256"]);
  expect(await verify(SECRET, body, signature)).toBe(true);
  const event = String(headers["x-github-event"]);
  const payload = JSON.parse(body) as ReceivedEvent["payload"];
  expect({ event, action: payload.action, errors: validate(event, payload) }).toMatchObject({ errors: [] });
  return { event, guid: String(headers["x-github-delivery"]), payload, headers };
}
