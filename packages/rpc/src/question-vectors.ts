import {
  type Database,
  findQuestionVector,
  findSemanticModel,
  hasVectorExtension,
  keepQuestionVector,
} from "@project-sync/database";
import { EmbeddingError, type EmbeddingProvider } from "@project-sync/embeddings";
import { type Clock, type Logger, type Metrics, SECOND } from "@project-sync/runtime";
import { SemanticSearchUnavailableError } from "./errors.js";

export interface QuestionVectorsOptions {
  provider: EmbeddingProvider;
  database: Database;
  metrics: Pick<Metrics, "embeddingFailures">;
  logger: Logger;
  clock: Clock;
}

/** After a failure the provider is left alone for so long: nobody else waits for what does not answer. */
const PAUSE_MS = 15 * SECOND;

/** The vectors of questions: one for each, whoever asks it and how often. One object for a process. */
export class QuestionVectors {
  #failure: { until: number; error: SemanticSearchUnavailableError } | null = null;

  constructor(private readonly options: QuestionVectorsOptions) {}

  /** as the provider calls it */
  get model(): string {
    return this.options.provider.model;
  }

  /** what the vectors of entries must be of, to be compared with a question's */
  get space(): string {
    return this.options.provider.space;
  }

  /**
   * The vector of a question, as the database takes it.
   *
   * @throws SemanticSearchUnavailableError, or the signal's reason
   */
  async find(question: string, signal: AbortSignal | undefined): Promise<string> {
    const problem = await this.findProblem();
    if (problem) throw problem;
    const { database } = this.options;
    const asked = { model: this.space, question };
    return (await findQuestionVector(database, asked)) ?? (await this.#ask(asked, signal));
  }

  /** Why there is no search by meaning now; null: there is. Does not ask the provider. */
  async findProblem(): Promise<SemanticSearchUnavailableError | null> {
    const { database } = this.options;
    const kept = await findSemanticModel(database);
    if (kept === this.space) return null;
    if (kept !== null) {
      return new SemanticSearchUnavailableError(
        "The vectors in the database are of another model than EMBEDDINGS_… of this process says.",
      );
    }
    return new SemanticSearchUnavailableError(
      (await hasVectorExtension(database))
        ? "There are no vectors yet. A worker with the same EMBEDDINGS_… makes them; its log says what keeps it from it."
        : "The database does not have the extension vector (pgvector). The log of the worker says what to do.",
    );
  }

  async #ask(asked: { model: string; question: string }, signal: AbortSignal | undefined): Promise<string> {
    const { provider, database, metrics, logger, clock } = this.options;
    const now = clock.now().getTime();
    if (this.#failure !== null && now < this.#failure.until) throw this.#failure.error;
    try {
      const [vector = []] = await provider.embed([asked.question], { purpose: "question", signal });
      this.#failure = null;
      return await keepQuestionVector(database, asked, vector);
    } catch (cause) {
      if (!(cause instanceof EmbeddingError)) throw cause;
      metrics.embeddingFailures.inc({ purpose: "question" });
      logger.warn({ err: cause }, "no vector for a question");
      const error = new SemanticSearchUnavailableError(
        "The embedding provider did not answer the question. Try again later, or search by words.",
        { cause },
      );
      if (cause.code !== "embeddings_text_refused") this.#failure = { until: now + PAUSE_MS, error };
      throw error;
    }
  }
}
