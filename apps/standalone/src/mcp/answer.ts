import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { CodedError } from "@project-sync/contracts";

/** For every tool. */
export const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** What a tool read, as JSON; what it threw, as a sentence that an assistant can act on. */
export async function answer(read: () => Promise<object>): Promise<CallToolResult> {
  try {
    return { content: [{ type: "text", text: JSON.stringify(await read(), null, 1) }] };
  } catch (error) {
    return { isError: true, content: [{ type: "text", text: explain(error) }] };
  }
}

function explain(error: unknown): string {
  if (error instanceof CodedError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
