import type { Problem } from "@project-sync/contracts";

export const INTERNAL_ERROR = "internal_error";

/** HTTP status of every code that may leave the API. A code that is not here is an internal error by definition. */
const STATUS_OF_CODE = new Map<string, number>(
  Object.entries({
    invalid_request: 400,
    invalid_cursor: 400,
    malformed_json: 400,
    not_a_file: 400,
    bad_request: 400,
    unauthenticated: 401,
    signature_missing: 401,
    invalid_signature: 401,
    forbidden: 403,
    cross_site_request: 403,
    project_not_found: 404,
    repository_not_found: 404,
    branch_not_found: 404,
    sync_not_found: 404,
    sync_not_on_branch: 404,
    file_not_found: 404,
    delivery_not_found: 404,
    stream_not_found: 404,
    api_key_not_found: 404,
    queue_not_found: 404,
    memory_entry_not_found: 404,
    content_not_stored: 404,
    github_not_found: 404,
    github_repository_not_found: 404,
    route_not_found: 404,
    method_not_allowed: 405,
    body_too_slow: 408,
    project_name_taken: 409,
    repository_already_added: 409,
    sync_already_finished: 409,
    sync_not_completed: 409,
    sync_not_retryable: 409,
    branch_not_synced: 409,
    memory_not_editable: 409,
    memory_not_current: 409,
    empty_repository: 409,
    semantic_search_not_configured: 409,
    github_app_not_installed: 409,
    github_installation_suspended: 409,
    github_repository_not_covered: 409,
    github_hook_not_permitted: 409,
    sync_expired: 410,
    payload_too_large: 413,
    unsupported_media_type: 415,
    unsupported_object_format: 422,
    invalid_payload: 422,
    github_rejected: 422,
    [INTERNAL_ERROR]: 500,
    github_unauthorized: 502,
    github_forbidden: 502,
    github_malformed_response: 502,
    github_unreachable: 502,
    github_rate_limited: 503,
    queue_unavailable: 503,
    webhooks_not_configured: 503,
    webhooks_busy: 503,
    semantic_search_unavailable: 503,
    not_ready: 503,
  }),
);

/** Status of a code, or null for one that is not public. */
export function statusOfCode(code: string): number | null {
  return STATUS_OF_CODE.get(code) ?? null;
}

/** Problem details for a public code, or null when the code is not public. */
export function problemOfCode(code: string, detail: string, issues: Problem["issues"] = []): Problem | null {
  const status = statusOfCode(code);
  if (status === null) return null;
  return {
    type: problemType(code),
    title: titleOf(code),
    status,
    code,
    detail,
    ...(issues.length > 0 ? { issues } : {}),
  };
}

/** An identifier, not an address: what it means is in the code. */
export function problemType(code: string): string {
  return `urn:project-sync:problem:${code}`;
}

function titleOf(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll("_", " ");
}
