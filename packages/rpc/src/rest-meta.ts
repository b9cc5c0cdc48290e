import type { OpenApiMeta, OpenApiMethod } from "trpc-to-openapi";

/** How a procedure shows in REST: what trpc-to-openapi reads, plus status and error codes, which it has no place for. */
export type RestMeta = OpenApiMeta<Record<string, unknown>> & {
  rest?: { status: number; errors: readonly string[] };
};

interface RestOptions {
  method: OpenApiMethod;
  path: `/api/v1/${string}`;
  tag: string;
  summary: string;
  description?: string;
  /** of a successful answer; default 200 */
  status?: number;
  /** codes this operation can answer besides invalid_request, unauthenticated and internal_error */
  errors?: readonly string[];
}

/** Meta of a procedure that REST serves too. */
export function rest({ method, path, tag, summary, description, status = 200, errors = [] }: RestOptions): RestMeta {
  return {
    openapi: { method, path, tags: [tag], summary, ...(description ? { description } : {}), errorResponses: [] },
    rest: { status, errors },
  };
}
