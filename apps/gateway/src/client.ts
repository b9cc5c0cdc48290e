/** Why a stream ended. */
export type DisconnectReason = "finished" | "client_closed" | "slow_consumer" | "draining" | "error";

/** One who is connected, as far as all of them are treated alike. */
export interface Client {
  /** Ends the stream and tells the client to come back after `retryMs`. */
  sendAway(retryMs: number): void;
  /** Drops the connection, and with it what is unread. */
  drop(reason: DisconnectReason): void;
  /** Sends a heartbeat if nothing was sent since the last call. */
  beat(): void;
}
