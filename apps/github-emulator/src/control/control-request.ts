import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { EmulatorState } from "../emulator-state.js";
import { ApiError } from "../http/api-error.js";
import { readJson } from "../http/read-json.js";

/** A request below `/_emulator`. */
export interface ControlRequest {
  emulator: EmulatorState;
  incoming: IncomingMessage;
  params: Record<string, string>;
  query: URLSearchParams;
}

export const nameSchema = z.object({ owner: z.string(), name: z.string() });

/** The body of a control request. @throws ApiError 422 naming everything that is wrong with it */
export async function parseBody<T extends z.ZodType>(schema: T, { incoming }: ControlRequest): Promise<z.output<T>> {
  const result = schema.safeParse(await readJson(incoming));
  if (result.success) return result.data;
  throw new ApiError(422, z.prettifyError(result.error));
}
