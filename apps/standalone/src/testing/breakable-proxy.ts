import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Stands between a client and a server, and can be away for a while, as a server is that restarts. */
export async function startBreakableProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server = await listen(0);
  const at = (server.address() as AddressInfo).port;

  async function listen(on: number): Promise<Server> {
    const made = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on("error", () => {}).on("close", () => sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
    });
    made.listen(on, "127.0.0.1");
    await once(made, "listening");
    return made;
  }

  async function leave(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${at}`,
    leave,
    async comeBack() {
      server = await listen(at);
    },
  };
}
