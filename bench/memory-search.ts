import { randomUUID } from "node:crypto";
import { createProject, type Database, importMemory, searchMemory } from "@project-sync/database";
import { seededRandom } from "@project-sync/runtime";
import type { BenchEnvironment } from "./bench-environment.js";
import { percentile } from "./percentile.js";
import type { ScenarioResult, Series } from "./report.js";
import { createScratchDatabase } from "./scratch-database.js";

const ENTRIES = 100_000;
const BATCH = 2_000;
const WORDS = 30_000;
const QUESTIONS = 100;

/**
 * Searches of 100,000 entries of 20 to 200 words, whose words are as unevenly frequent as those of a language (Zipf). Each
 * kind of question is asked 100 times a round, one after the other, with words drawn as they stand in the texts; the rounds'
 * times are all taken together.
 */
export async function benchMemorySearch(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  await using scratch = await createScratchDatabase(environment);
  const { database } = scratch;
  const random = seededRandom(20_261_124);
  const write = createWriter(random);
  const { id: projectId } = await createProject(database, { name: randomUUID() });
  const filled = await fill(database, projectId, write);
  console.log(`  ${ENTRIES} entries in ${filled.toFixed(1)} s`);
  const kinds: Record<string, () => string> = {
    "one word": () => write.word(),
    "two words": () => `${write.word()} ${write.word()}`,
    phrase: () => `"${write.phrase()}"`,
    "beginning of a word": () => write.rareWord().slice(0, 4),
    "misspelt word": () => misspelt(write.rareWord(), random),
    "one of two, without a third": () => `${write.word()} or ${write.word()} -${write.word()}`,
  };
  const series: Series[] = [];
  for (const [name, ask] of Object.entries(kinds)) {
    const seconds: number[] = [];
    for (let n = -20; n < rounds * QUESTIONS; n++) {
      const started = performance.now();
      await searchMemory(database, { projectId, question: ask(), limit: 20 });
      if (n >= 0) seconds.push((performance.now() - started) / 1000);
    }
    series.push({ name, seconds, files: ENTRIES, bytes: 0, peakMemory: [] });
  }
  const all = series.flatMap(({ seconds }) => seconds);
  const ms = (share: number, values: readonly number[]) => percentile(values, share) * 1000;
  return {
    scenario: "memory-search",
    subject: `${ENTRIES} entries, ${all.length} questions, the best 20 with snippets`,
    series,
    ratios: [],
    checks: [
      { what: "p95 of all searches", value: ms(0.95, all), unit: "ms", atMost: 50 },
      ...series.map(({ name, seconds }) => ({ what: `p95, ${name}`, value: ms(0.95, seconds), unit: "ms" })),
    ],
    notes: [
      `filled in ${filled.toFixed(1)} s`,
      `p50 of all ${ms(0.5, all).toFixed(1)} ms, p99 ${ms(0.99, all).toFixed(1)} ms`,
    ],
  };
}

type Writer = ReturnType<typeof createWriter>;

async function fill(database: Database, projectId: string, write: Writer): Promise<number> {
  const started = performance.now();
  for (let at = 0; at < ENTRIES; at += BATCH) {
    const entries = Array.from({ length: BATCH }, (_, line) => write.entry(line + 1));
    await importMemory(database, { projectId, entries });
  }
  await database.pool.query(`VACUUM ANALYZE "MemoryEntry", "MemoryWord"`);
  return (performance.now() - started) / 1000;
}

const SYLLABLES =
  "ba be bo da de do fa fi ga go ka ki la le lo ma mi mo na ne no pa po ra re ri sa se ta te to va zu".split(" ");

/** Words and texts that are the same in every run. */
function createWriter(random: () => number) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const words = [
    ...new Set(
      Array.from({ length: WORDS }, () => {
        return Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(SYLLABLES)).join("");
      }),
    ),
  ];
  // Zipf: the n-th word is as frequent as 1/n.
  const word = () => words[Math.min(words.length - 1, Math.floor(words.length ** random()) - 1)] as string;
  let last = "";
  const text = (length: number) => Array.from({ length }, word).join(" ");
  return {
    word,
    rareWord: () => words[100 + Math.floor(random() * (words.length - 100))] as string,
    phrase: () => last.split(" ").slice(3, 5).join(" "),
    entry(line: number) {
      last = text(20 + Math.floor(random() * 180));
      return { line, sourceRef: randomUUID(), title: text(5), content: last, tags: [word()], date: null };
    },
  };
}

/** Two letters of it in the wrong order. */
function misspelt(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
}
