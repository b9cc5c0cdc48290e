import { CodedError, type Disposition } from "@project-sync/contracts";

/** The provider did not make vectors. The message never holds a key or a text. */
export abstract class EmbeddingError extends CodedError {}

/** It is away, overloaded, or answers what makes no sense: later it may be different. */
export class EmbeddingsUnavailableError extends EmbeddingError {
  readonly code = "embeddings_unavailable";
  override readonly disposition: Disposition = "retry";
}

/** It refuses us: the key, the address or the model is wrong. */
export class EmbeddingsRefusedError extends EmbeddingError {
  readonly code = "embeddings_refused";
}

/** It refuses what it was given, as a rule because a text is too long for the model. */
export class TextRefusedError extends EmbeddingError {
  readonly code = "embeddings_text_refused";
}
