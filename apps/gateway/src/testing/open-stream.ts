import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { type OpsChanged, opsChangedSchema } from "@project-sync/contracts";
import { AUTHORIZED } from "./start-gateway.js";

interface ReceivedEvent {
  type: string;
  id: string;
  data: unknown;
}

/** A client without a library, which would hide what came twice. */
export class OpenStream {
  /** all but those about operations */
  readonly events: ReceivedEvent[] = [];
  readonly ops: OpsChanged[] = [];
  /** of the last `retry:` */
  retryMs: number | null = null;
  readonly closed: Promise<void>;
  #rest = "";
  #more: () => void = () => undefined;

  constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    this.closed = new Promise((resolve) => {
      response.on("error", () => undefined).once("close", resolve);
    });
  }

  get lastId(): string {
    return this.events.at(-1)?.id ?? "";
  }

  /** The data of the events of a type, or of all but notices. */
  seqs(syncId: string): number[] {
    const ofSync = this.events.map(({ data }) => data as { syncId?: string; seq: number });
    return ofSync.filter((data) => data.syncId === syncId).map(({ seq }) => seq);
  }

  /** Resolves once the condition holds, which is looked at whenever something came. */
  async until(condition: (stream: this) => boolean): Promise<this> {
    const late = AbortSignal.timeout(20_000);
    while (!condition(this)) {
      await new Promise<void>((resolve, reject) => {
        this.#more = resolve;
        late.onabort = () => reject(new Error(`It did not come; came: ${JSON.stringify(this.events)}`));
      });
    }
    return this;
  }

  close(): void {
    this.request.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) this.#takeBlock(block);
    this.#more();
  }

  #takeBlock(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const [type, data, retry] = [field("event"), field("data"), field("retry")];
    if (retry !== undefined) this.retryMs = Number(retry);
    if (type === "ops.changed" && data !== undefined) this.ops.push(opsChangedSchema.parse(JSON.parse(data)));
    else if (type !== undefined && data !== undefined)
      this.events.push({ type, id: field("id") ?? "", data: JSON.parse(data) });
  }
}

/** Connects, and answers when the head has come. */
export function openStream(url: string, headers: Record<string, string> = {}): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { ...AUTHORIZED, ...headers } }, (response) =>
      resolve(new OpenStream(request, response)),
    );
    request.on("error", reject);
  });
}
