import { EmbeddingError, EmbeddingsRefusedError, EmbeddingsUnavailableError, TextRefusedError } from "./errors.js";

const MAX_REASON = 300;
/** What servers answer to a text that is too long for the model. */
const ABOUT_THE_TEXT = [400, 413, 422];
/** Worth another try, beside those of the server's own fault. */
const PASSING = [408, 409, 425, 429];

/** What the client threw, without the request that it carries: texts and keys are nobody's business. */
export function translateError(error: unknown, { model, apiKey }: { model: string; apiKey: string | null }) {
  if (error instanceof EmbeddingError) return error;
  const { status } = error as { status?: number };
  const reason = reasonOf(error, apiKey);
  if (status === undefined) return new EmbeddingsUnavailableError(`The embedding provider does not answer: ${reason}`);
  const said = `The embedding provider answers ${status} for the model ${model}: ${reason}`;
  if (ABOUT_THE_TEXT.includes(status)) return new TextRefusedError(said);
  if (status >= 500 || PASSING.includes(status)) return new EmbeddingsUnavailableError(said);
  return new EmbeddingsRefusedError(`${said}. Check EMBEDDINGS_URL, EMBEDDINGS_MODEL and EMBEDDINGS_API_KEY.`);
}

function reasonOf(error: unknown, apiKey: string | null): string {
  const { message, cause } = error as { message?: unknown; cause?: { code?: unknown; message?: unknown } };
  const because = cause?.code ?? cause?.message;
  const reason = `${String(message)}${because === undefined ? "" : ` (${String(because)})`}`;
  return (apiKey === null ? reason : reason.replaceAll(apiKey, "…")).slice(0, MAX_REASON);
}
