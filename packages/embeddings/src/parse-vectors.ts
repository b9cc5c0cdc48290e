import { z } from "zod";
import { EmbeddingsUnavailableError } from "./errors.js";

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative().optional(), embedding: z.array(z.number()).min(1) })),
});

/**
 * The vectors of an answer, each of length 1, in the order of the texts.
 *
 * @throws EmbeddingsUnavailableError for an answer of another shape, of another number, or with vectors of no direction
 */
export function parseVectors(answer: unknown, count: number): number[][] {
  const { success, data } = answerSchema.safeParse(answer);
  if (!success) throw new EmbeddingsUnavailableError("The embedding provider's answer is not one of /embeddings.");
  const vectors: number[][] = new Array(count);
  data.data.forEach(({ index, embedding }, place) => {
    vectors[index ?? place] = toUnitLength(embedding);
  });
  const size = vectors[0]?.length;
  if (data.data.length !== count || vectors.length !== count || !vectors.every((vector) => vector.length === size)) {
    throw new EmbeddingsUnavailableError("The embedding provider's answer does not have one vector for each text.");
  }
  return vectors;
}

function toUnitLength(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  if (!(length > 0)) throw new EmbeddingsUnavailableError("The embedding provider's answer has a vector of zeros.");
  return vector.map((value) => value / length);
}
