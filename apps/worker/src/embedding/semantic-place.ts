import { ensureVectorExtension, findSemanticModel, prepareSemanticStorage } from "@project-sync/database";
import type { EmbeddingProvider } from "@project-sync/embeddings";
import type { EmbedderContext } from "./embedder-context.js";
import { PROBE } from "./probe.js";

/** The place in the database for the vectors of a provider: made once, and then only looked after. */
export class SemanticPlace {
  #state: "unknown" | "ours" | "taken" = "unknown";

  constructor(
    private readonly context: Pick<EmbedderContext, "database" | "logger">,
    private readonly provider: EmbeddingProvider,
  ) {}

  /**
   * Makes the place at the first call that can. False when another process has made it for other vectors since: the one that
   * was configured last has its way, and two must not undo each other's work for ever.
   *
   * @throws VectorExtensionError, EmbeddingError
   */
  async prepare(signal: AbortSignal): Promise<boolean> {
    const { database, logger } = this.context;
    const { provider } = this;
    const { space: model } = provider;
    if (this.#state === "unknown") {
      await ensureVectorExtension(database);
      const [vector = []] = await provider.embed([PROBE], { purpose: "text", signal });
      const { made } = await prepareSemanticStorage(database, { model, dimensions: vector.length });
      this.#state = "ours";
      logger.info({ model: provider.model, dimensions: vector.length, made }, "search by meaning is ready");
      return true;
    }
    const isOurs = (await findSemanticModel(database)) === model;
    if (!isOurs && this.#state === "ours") {
      logger.warn(
        "another process has other EMBEDDINGS_…, and is newer: this one makes no vectors until it is restarted",
      );
    }
    this.#state = isOurs ? "ours" : "taken";
    return isOurs;
  }
}
