import fc from "fast-check";

/** What happens next to a repository and its memory; numbers choose among what is there. */
export type MemoryStep =
  | { kind: "push" | "broken push"; edits: NoteEdit[] }
  | { kind: "choose"; globs: string[] }
  | { kind: "restore"; to: number; forward: boolean };

export type NoteEdit =
  | { kind: "write"; path: string; content: string }
  | { kind: "remove"; which: number }
  | { kind: "move"; which: number; to: string; edited: boolean };

const path = fc.constantFrom("a", "b", "sub/a", "sub/c", "d").map((name) => `.memory/${name}.md`);
const otherPath = fc.constantFrom("README.md", "src/a.ts", "docs/a.md");
const word = fc.constantFrom("queue", "tree", "lock", "fence", "branch");

const section = fc.tuple(word, word, fc.nat(3)).map(([title, text, n]) => `# ${title}\n\n${`${text} `.repeat(n)}\n`);
const frontMatter = fc.constantFrom(
  "",
  "---\ntags: [x, y]\ndate: 2026-01-02\n---\n",
  "---\ntags: z\n---\n",
  "---\n: [\n---\n",
);
const note = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(frontMatter, fc.array(section, { minLength: 1, maxLength: 3 })).map(([f, s]) => f + s.join("")),
  },
  { weight: 1, arbitrary: fc.constantFrom("\0binary", "", "---\n---\n") },
);

const edit: fc.Arbitrary<NoteEdit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), path, content: note }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("write" as const), path: otherPath, content: note }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), which: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("move" as const), which: fc.nat(9), to: path, edited: fc.boolean() }),
  },
);

const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

/** Random histories of this many steps. */
export function arbitraryNotes(steps: number): fc.Arbitrary<MemoryStep[]> {
  const step: fc.Arbitrary<MemoryStep> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("push" as const), edits }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("broken push" as const), edits }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("choose" as const),
        globs: fc.constantFrom<string[]>([".memory/**/*.md"], [".memory/*.md", "docs/"], ["README.md"]),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("restore" as const), to: fc.nat(20), forward: fc.boolean() }),
    },
  );
  return fc.array(step, { minLength: steps, maxLength: steps });
}
