import type { MemorySearchMode } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { memoryModesQuery } from "../api/queries.js";

const NAMES: Record<MemorySearchMode, string> = { text: "Words", semantic: "Meaning", hybrid: "Both" };

/** The ways of searching that the server has now, and the one of them that is asked for: words, where it is none. */
export function useModes(projectId: string, asked: MemorySearchMode = "text") {
  const { data } = useQuery(memoryModesQuery(projectId));
  const modes = data?.modes ?? ["text"];
  const mode: MemorySearchMode = modes.includes(asked) ? asked : "text";
  return {
    mode,
    options: modes.map((one) => [one, NAMES[one]] as const),
    pending: mode === "text" ? 0 : (data?.semantic?.pending ?? 0),
  };
}
