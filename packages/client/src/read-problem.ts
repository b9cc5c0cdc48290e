import { problemSchema } from "@project-sync/contracts";
import { ProjectSyncApiError } from "./errors.js";

const MAX_PROBLEM_CHARS = 100_000;

/** The error in an unsuccessful response, whoever wrote it: problem details from us, anything from a proxy. */
export async function readProblem(response: Response): Promise<ProjectSyncApiError> {
  const text = await response.text().catch(() => "");
  const problem = problemSchema.safeParse(parseJson(text.slice(0, MAX_PROBLEM_CHARS)));
  if (!problem.success) {
    const detail = `The server answered ${response.status} ${response.statusText}`.trimEnd();
    return new ProjectSyncApiError(`http_${response.status}`, response.status, detail);
  }
  const { code, detail, issues } = problem.data;
  return new ProjectSyncApiError(code, response.status, detail, issues);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
