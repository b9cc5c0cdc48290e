import type { IncomingMessage } from "node:http";

/** What of a request says who asks. */
export type Credentials = Pick<IncomingMessage, "headers" | "method">;
