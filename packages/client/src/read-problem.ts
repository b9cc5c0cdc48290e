import { problemSchema } from "@project-sync/contracts";
import { apiErrorOf } from "./api-error-of.js";
import type { ProjectSyncApiError } from "./errors.js";
import { retryAfterMs } from "./retry-after.js";

const MAX_PROBLEM_CHARS = 100_000;

/** The error in an unsuccessful response, whoever wrote it: problem details from us, anything from a proxy. */
export async function readProblem(response: Response): Promise<ProjectSyncApiError> {
  const answer = { status: response.status, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
  const text = await response.text().catch(() => "");
  const problem = problemSchema.safeParse(parseJson(text.slice(0, MAX_PROBLEM_CHARS)));
  if (!problem.success) {
    const detail = `The server answered ${response.status} ${response.statusText}`.trimEnd();
    return apiErrorOf({ ...answer, code: `http_${response.status}`, detail });
  }
  const { code, detail, issues } = problem.data;
  return apiErrorOf({ ...answer, code, detail, issues });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
