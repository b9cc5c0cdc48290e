import { InvalidConfigurationError } from "@project-sync/runtime";
import { describe, expect, it } from "vitest";
import { queueConnectionOf, readConfig } from "./config.js";

const DATABASE_URL = "postgresql://localhost/mirror";
const minimal = { DATABASE_URL, API_KEYS: "a-key" };

describe("readConfig", () => {
  it("needs a database and a key, and no more", () => {
    expect(readConfig(minimal)).toEqual({
      host: "127.0.0.1",
      port: 3000,
      databaseUrl: DATABASE_URL,
      redisUrl: null,
      githubApiUrl: "https://api.github.com",
      githubCredentials: { kind: "anonymous" },
      webhookSecrets: [],
      debounce: { quietMs: 1_000, maxMs: 5_000 },
      auth: { mode: "required", apiKeys: ["a-key"] },
      logLevel: "info",
      webDir: null,
      embeddings: null,
    });
  });

  it("takes several keys and secrets", () => {
    const config = readConfig({ ...minimal, API_KEYS: "a, b,", GITHUB_WEBHOOK_SECRET: "old,new" });
    expect(config.auth).toEqual({ mode: "required", apiKeys: ["a", "b"] });
    expect(config.webhookSecrets).toEqual(["old", "new"]);
  });

  it("goes over Redis when there is one, else over PostgreSQL", () => {
    expect(queueConnectionOf(readConfig(minimal))).toEqual({ kind: "postgres", connectionString: DATABASE_URL });
    const redis = readConfig({ ...minimal, REDIS_URL: "redis://localhost:6379" });
    expect(queueConnectionOf(redis)).toEqual({ kind: "redis", url: "redis://localhost:6379" });
  });

  it("turns access control off on loopback only", () => {
    expect(readConfig({ DATABASE_URL, AUTH: "off" }).auth).toEqual({ mode: "off" });
    expect(() => readConfig({ ...minimal, AUTH: "off", HOST: "0.0.0.0" })).toThrow(/AUTH: off is accepted only/);
  });

  it("reports every problem in one message, and no secret", () => {
    const env = { PORT: "http", REDIS_URL: "https://secret@x", AUTH: "off", HOST: "0.0.0.0", LOG_LEVEL: "loud" };
    try {
      readConfig(env);
      expect.unreachable();
    } catch (error) {
      const { problems, message } = error as InvalidConfigurationError;
      expect(error).toBeInstanceOf(InvalidConfigurationError);
      const named = problems.map((problem) => problem.split(":")[0]);
      expect(named).toEqual(expect.arrayContaining(["PORT", "DATABASE_URL", "REDIS_URL", "LOG_LEVEL", "AUTH"]));
      expect(message).not.toContain("secret");
    }
  });

  it("needs keys where access control is on", () => {
    expect(() => readConfig({ DATABASE_URL })).toThrow(/API_KEYS: is required/);
  });
});
