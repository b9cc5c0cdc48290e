import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { ApiError, docs } from "./api-error.js";
import { readJson } from "./read-json.js";

/** A request's body as a schema has it. @throws ApiError 422 for one that does not fit, in GitHub's form */
export async function readBody<T extends z.ZodType>(
  incoming: IncomingMessage,
  schema: T,
  page: string,
): Promise<z.output<T>> {
  const body = schema.safeParse(await readJson(incoming));
  if (body.success) return body.data;
  const errors = body.error.issues.map(({ path, message }) => ({ field: path.join("."), code: "invalid", message }));
  throw new ApiError(422, "Validation Failed", docs(page), { body: { errors } });
}
