export * from "./embedding-provider.js";
export * from "./errors.js";
export { createOpenAiProvider, type EmbeddingSettings } from "./openai-provider.js";
export { type Passage, splitPassages } from "./split-passages.js";
