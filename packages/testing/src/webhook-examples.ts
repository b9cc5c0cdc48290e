import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A payload as GitHub publishes it. */
export interface WebhookExample {
  event: string;
  payload: unknown;
}

interface Definition {
  name: string;
  examples: unknown[];
}

const ROOT = dirname(createRequire(import.meta.url).resolve("@octokit/webhooks-examples/package.json"));

/** Every payload in @octokit/webhooks-examples: GitHub's own, and those of its server editions. */
export function readWebhookExamples(): WebhookExample[] {
  const editions = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return editions.flatMap(({ name }) => {
    const definitions = JSON.parse(readFileSync(join(ROOT, name, "index.json"), "utf8")) as Definition[];
    return definitions.flatMap(({ name: event, examples }) => examples.map((payload) => ({ event, payload })));
  });
}
