import type { MemoryModes, MemoryPage, MemorySearchMode } from "@project-sync/contracts";
import {
  countUnembedded,
  isMeaningCursor,
  type MemorySearch,
  searchByMeaning,
  searchMemory,
} from "@project-sync/database";
import type { RpcContext } from "./context.js";
import { SemanticSearchNotConfiguredError, SemanticSearchUnavailableError } from "./errors.js";

/**
 * Searches the memory by words, by meaning or by both. Where meaning is not to be had, `hybrid` is answered by words, and says
 * so; pages go on as the first one began. Without a question there is nothing to be near to: the newest come first.
 *
 * @throws SemanticSearchNotConfiguredError, SemanticSearchUnavailableError, InvalidCursorError
 */
export async function searchProjectMemory(
  context: RpcContext,
  search: MemorySearch,
  mode: MemorySearchMode,
): Promise<MemoryPage> {
  const { database, questions, signal } = context;
  const byWords = async (fallback: MemoryPage["fallback"]): Promise<MemoryPage> => {
    return { ...(await searchMemory(database, search)), mode: "text", fallback };
  };
  if (mode === "text") return byWords(null);
  if (questions === null) throw new SemanticSearchNotConfiguredError();
  const { question, cursor } = search;
  if (question === undefined) return byWords(null);
  const isFirst = cursor === undefined || cursor === null;
  if (mode === "hybrid" && !isFirst && !isMeaningCursor(cursor)) return byWords(FELL_BACK_BEFORE);
  try {
    const vector = await questions.find(question, signal);
    const found = await searchByMeaning(database, { ...search, question, mode, vector, model: questions.space });
    return { ...found, mode, fallback: null };
  } catch (err) {
    if (!(err instanceof SemanticSearchUnavailableError)) throw err;
    if (mode === "semantic" || !isFirst) throw err;
    return byWords({ code: err.code, message: err.message });
  }
}

const FELL_BACK_BEFORE = {
  code: "semantic_search_unavailable",
  message: "The first page was found by words alone, and this one goes on from it.",
};

/** What can be asked for now, without asking the embedding provider. */
export async function readMemoryModes({ database, questions }: RpcContext, projectId: string): Promise<MemoryModes> {
  if (questions === null) return { modes: ["text"], semantic: null };
  const problem = await questions.findProblem();
  const pending = problem === null ? await countUnembedded(database, projectId) : 0;
  return {
    modes: problem === null ? ["text", "semantic", "hybrid"] : ["text"],
    semantic: { model: questions.model, problem: problem && { code: problem.code, message: problem.message }, pending },
  };
}
