export { createTestDatabase, type TestDatabase } from "./create-test-database.js";
export { createGitRepository, type GitRepositoryBuilder } from "./git/git-repository.js";
export { ACTING_CHARACTERS, HOSTILE_BRANCHES, HOSTILE_NAMES } from "./hostile-names.js";
export { buildInstalledPackagesRepository } from "./installed-packages-repository.js";
export { type NodeProcess, spawnNode } from "./spawn-node.js";
export { type EmbeddingRequest, type EmbeddingServer, startEmbeddingServer } from "./start-embedding-server.js";
export { type RunningPostgres, startPostgres } from "./start-postgres.js";
export { findRedisServer, RedisMissingError, startRedis, type TestRedis } from "./start-redis.js";
export { readGitTree, readMirroredTree, type TreeContents } from "./tree-contents.js";
