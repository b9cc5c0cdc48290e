import { type Session, sessionSchema } from "@project-sync/contracts";
import type { CallOptions, Transport } from "./transport.js";

/** For browsers: a key is given once and stands in a cookie from then on that no script can read. */
export interface SessionApi {
  /** Who asks, and what they may. `UnauthenticatedError` for nobody. */
  get(call?: CallOptions): Promise<Session>;
  /** `UnauthenticatedError` for a key that the server does not know. */
  begin(key: string, call?: CallOptions): Promise<Session>;
  end(call?: CallOptions): Promise<void>;
}

const path = "/api/v1/session";

export function sessionApi({ json, open }: Transport): SessionApi {
  return {
    get: (call) => json(sessionSchema, { ...call, path }),
    begin: (key, call) => json(sessionSchema, { ...call, method: "POST", path, body: { key } }),
    async end(call) {
      const response = await open({ ...call, method: "DELETE", path });
      await response.body?.cancel();
    },
  };
}
