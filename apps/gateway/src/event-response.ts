import type { ServerResponse } from "node:http";
import type { Client, DisconnectReason } from "./client.js";
import type { Clients } from "./clients.js";
import { encodeRetry, HEARTBEAT } from "./encode-event.js";

/** Whoever fills a stream. */
export interface ResponseOwner {
  /** The client has taken what was sent; called after a `send` that answered false. */
  drained(): void;
  /** There is no client any more. */
  closed(): void;
}

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  // Compression and proxies hold events back unless told not to.
  "Cache-Control": "no-cache, no-transform",
  "X-Accel-Buffering": "no",
};

/** What a stream would begin with. */
export function answerHead(response: ServerResponse): void {
  response.writeHead(200, HEADERS).end();
}

/**
 * The body of one stream. Written by hand rather than with better-sse, which ignores what `write()` answers and so lets
 * one stalled client grow the process without end. There may be ten thousand of these: no timer, and no copy of what is
 * sent, belongs to one of them.
 */
export class EventResponse implements Client {
  #owner: ResponseOwner | null = null;
  #leaving: DisconnectReason | null = null;
  /** nothing was sent since the last heartbeat */
  #quiet = false;
  /** what is unread is, in part, what the client has missed, which is as much as it is */
  #replaying = false;
  /** only while a client that is given what it has missed does not read */
  #stall: NodeJS.Timeout | null = null;

  constructor(
    private readonly response: ServerResponse,
    private readonly clients: Clients,
  ) {}

  /** Sends the head and begins. */
  open(owner: ResponseOwner): void {
    this.#owner = owner;
    this.response.writeHead(200, HEADERS);
    this.response.write(encodeRetry(this.clients.settings.retryMs));
    this.response.on("drain", () => this.#onDrain()).once("close", () => this.#onClose());
    // A write that meets a connection which has just gone is no error of ours: "close" says the same.
    this.response.on("error", ignore);
    this.clients.add(this);
  }

  /**
   * Sends an event. False when more than the bound is unread: a client that is given what it has missed gets no more
   * until it has read that; one that does not read live events is dropped.
   */
  send(bytes: Uint8Array, live: boolean): boolean {
    if (this.#leaving !== null) return false;
    this.#quiet = false;
    this.clients.eventsSent++;
    if (!live) this.#replaying = true;
    if (this.response.write(bytes)) this.#replaying = false;
    const { maxBufferedBytes, stallMs } = this.clients.settings;
    if (this.response.writableLength <= maxBufferedBytes) return true;
    if (!this.#replaying) this.drop("slow_consumer");
    else this.#stall ??= setTimeout(() => this.drop("slow_consumer"), stallMs);
    return false;
  }

  /** Ends the stream after everything sent; a client that does not read even that is cut off. */
  end(reason: DisconnectReason): void {
    if (this.#leaving !== null) return;
    this.#leaving = reason;
    this.response.end();
    this.#stall ??= setTimeout(() => this.response.destroy(), this.clients.settings.stallMs).unref();
  }

  sendAway(retryMs: number): void {
    if (this.#leaving === null) this.response.write(encodeRetry(retryMs));
    this.end("draining");
  }

  drop(reason: DisconnectReason): void {
    this.#leaving ??= reason;
    this.response.destroy();
  }

  beat(): void {
    // A client that reads nothing gets no more to read.
    if (this.#quiet && !this.response.writableNeedDrain && this.#leaving === null) this.response.write(HEARTBEAT);
    this.#quiet = true;
  }

  #onDrain(): void {
    if (this.#leaving !== null) return;
    this.#replaying = false;
    if (this.#stall === null) return;
    this.#stopWaiting();
    this.#owner?.drained();
  }

  #onClose(): void {
    this.#leaving ??= "client_closed";
    this.#stopWaiting();
    this.clients.remove(this, this.#leaving);
    this.#owner?.closed();
    this.#owner = null;
  }

  #stopWaiting(): void {
    if (this.#stall !== null) clearTimeout(this.#stall);
    this.#stall = null;
  }
}

function ignore(): void {}
