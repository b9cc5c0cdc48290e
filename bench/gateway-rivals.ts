import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Channel, createChannel, createSession } from "better-sse";

/**
 * What the gateway is measured against: `bare` keeps the answers in a list and writes bytes, `better-sse` is a channel of
 * that library. Neither stores, replays or bounds anything. Events come as messages of the parent process.
 */
export interface RivalEvent {
  path: string;
  id: number;
  type: string;
  data: unknown;
}

interface Rival {
  join(path: string, response: ServerResponse, request: import("node:http").IncomingMessage): void;
  send(event: RivalEvent): void;
}

function bare(): Rival {
  const responses = new Map<string, ServerResponse[]>();
  return {
    join(path, response) {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("retry: 2000\n\n");
      const others = responses.get(path) ?? [];
      responses.set(path, others);
      others.push(response);
    },
    send({ path, id, type, data }) {
      const bytes = Buffer.from(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
      for (const response of responses.get(path) ?? []) response.write(bytes);
    },
  };
}

function betterSse(): Rival {
  const channels = new Map<string, Channel>();
  const channelOf = (path: string) => {
    const channel = channels.get(path) ?? createChannel();
    channels.set(path, channel);
    return channel;
  };
  return {
    join: async (path, response, request) => void channelOf(path).register(await createSession(request, response)),
    send: ({ path, id, type, data }) => void channelOf(path).broadcast(data, type, { eventId: String(id) }),
  };
}

const rival = process.argv[2] === "bare" ? bare() : betterSse();
// Not to outlive the bench, however it ends.
process.once("disconnect", () => process.exit());
process.on("message", (event: RivalEvent) => rival.send(event));
const server = createServer((request, response) => rival.join(request.url ?? "/", response, request));
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
