import type {
  ConnectionState,
  EventMessage,
  EventSubscription,
  EventTopic,
  ProjectSyncClient,
} from "@project-sync/client";

/** `live`: what happens is shown at once · `failed`: the server refused, and trying again will not help */
export type LiveState = "idle" | "connecting" | "live" | "reconnecting" | "offline" | "failed";

/** What listeners get: messages, and `live` whenever everything from now on will be delivered. */
export type HubMessage = EventMessage | { kind: "live" };
type Listener = (message: HubMessage) => void;

/** Components that are replaced by others must not cost a connection. */
const LINGER_MS = 1_000;

/**
 * One connection for everything that is shown below one provider: opened with the first topic, closed after the last.
 * Nothing happens before the first `subscribe`, so it may be made anywhere, also on a server.
 */
export class EventHub {
  readonly #client: Pick<ProjectSyncClient, "events">;
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<() => void>();
  readonly #counts = new Map<EventTopic, number>();
  #subscription: EventSubscription | null = null;
  #stream: LiveState = "idle";
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Pick<ProjectSyncClient, "events">) {
    this.#client = client;
  }

  /** Listens, with the topic among those of the connection. Messages of other topics come too: look at the sync. */
  subscribe(topic: EventTopic, listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#counts.set(topic, (this.#counts.get(topic) ?? 0) + 1);
    this.#start();
    this.#tell({ add: [topic] }, () => listener({ kind: "live" }));
    return () => {
      if (this.#listeners.delete(listener)) this.#release(topic);
    };
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly state = (): LiveState => {
    const isOffline = this.#subscription !== null && globalThis.navigator?.onLine === false;
    return isOffline && this.#stream !== "failed" ? "offline" : this.#stream;
  };

  #start(): void {
    clearTimeout(this.#linger);
    if (this.#subscription) return;
    this.#stream = "connecting";
    const subscription = this.#client.events({
      topics: this.#counts.keys(),
      // One that was closed says so when another may have taken its place.
      onConnection: (connection) => this.#subscription === subscription && this.#show(connection),
    });
    this.#subscription = subscription;
    globalThis.addEventListener?.("online", this.#online);
    globalThis.addEventListener?.("offline", this.#changed);
    void this.#read(subscription);
  }

  #stop(): void {
    globalThis.removeEventListener?.("online", this.#online);
    globalThis.removeEventListener?.("offline", this.#changed);
    this.#subscription?.close();
    this.#subscription = null;
    this.#set("idle");
  }

  async #read(subscription: EventSubscription): Promise<void> {
    try {
      for await (const message of subscription) this.#emit(message);
    } catch {
      if (this.#subscription !== subscription) return;
      // What was asked cannot be answered; each hook shows the error of its own requests.
      this.#stop();
      this.#set("failed");
    }
  }

  #release(topic: EventTopic): void {
    const count = (this.#counts.get(topic) ?? 1) - 1;
    if (count > 0) this.#counts.set(topic, count);
    else this.#counts.delete(topic);
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => this.#tidy(), LINGER_MS);
  }

  /** Forgets the topics that nobody has come back for. */
  #tidy(): void {
    const remove = [...(this.#subscription?.topics ?? [])].filter((topic) => !this.#counts.has(topic));
    if (this.#counts.size === 0) this.#stop();
    else if (remove.length > 0) this.#tell({ remove });
  }

  #tell(change: Parameters<EventSubscription["setTopics"]>[0], then?: () => void): void {
    this.#subscription?.setTopics(change).then(
      () => this.#stream === "live" && then?.(),
      () => this.#set("failed"),
    );
  }

  #show(connection: ConnectionState): void {
    const { state } = connection;
    const names = {
      idle: "idle",
      connecting: "connecting",
      open: "live",
      waiting: "reconnecting",
      closed: "idle",
    } as const;
    const isAgain = state === "connecting" && this.#stream === "reconnecting";
    if (this.#stream !== "failed" && !isAgain) this.#set(names[state]);
    if (state === "open") this.#emit({ kind: "live" });
  }

  #emit(message: HubMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }

  #set(state: LiveState): void {
    this.#stream = state;
    this.#changed();
  }

  readonly #changed = (): void => {
    for (const watcher of [...this.#watchers]) watcher();
  };

  readonly #online = (): void => {
    this.#subscription?.reconnectNow();
    this.#changed();
  };
}
