export interface EmbedOptions {
  /** `text`: something to be found · `question`: what it is to be found by, while somebody waits */
  purpose: "text" | "question";
  signal?: AbortSignal | undefined;
}

/** What makes vectors of texts, so that texts which mean the same lie close together. */
export interface EmbeddingProvider {
  /** as the provider calls it */
  readonly model: string;
  /** that vectors are asked to have; null: as many as the model gives */
  readonly dimensions: number | null;
  /** Names everything that vectors must share to be compared: a change of it makes old vectors worthless. */
  readonly space: string;
  /**
   * One vector of length 1 for each text, in their order.
   *
   * @throws EmbeddingsUnavailableError, EmbeddingsRefusedError, TextRefusedError, or the signal's reason
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<number[][]>;
}
