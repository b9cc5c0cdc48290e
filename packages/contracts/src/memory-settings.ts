import { z } from "zod";

/** What a project usually writes its knowledge into, by name. */
export const memoryPresetSchema = z.enum(["adr", "readme", "agents", "docs"]);
export type MemoryPreset = z.infer<typeof memoryPresetSchema>;

/** The globs behind each preset. */
export const MEMORY_PRESETS: Readonly<Record<MemoryPreset, readonly string[]>> = {
  adr: ["**/adr/**/*.md", "**/adrs/**/*.md", "**/decisions/**/*.md"],
  readme: ["**/README", "**/README.md", "**/readme.md"],
  agents: ["**/AGENTS.md", "**/CLAUDE.md"],
  docs: ["docs/**/*.{md,mdx,markdown,rst,adoc,txt}"],
};

export const DEFAULT_MEMORY_GLOBS: readonly string[] = [".memory/**/*.md"];

/** Which files of a repository are entries of the project's memory. */
export const memorySettingsSchema = z.object({
  /** globs over the whole path */
  memoryGlobs: z.array(z.string()).default([...DEFAULT_MEMORY_GLOBS]),
  /** and those of these presets */
  memoryPresets: z.array(memoryPresetSchema).default([]),
  /** on which branches: globs over their names; empty: every branch that is mirrored */
  memoryBranches: z.array(z.string()).default([]),
});
export type MemorySettings = z.infer<typeof memorySettingsSchema>;
