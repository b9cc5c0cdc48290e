import { z } from "zod";

/** How much of a commit message is kept, in characters; GitHub itself cuts none. */
export const MAX_COMMIT_MESSAGE = 4_000;

/** What a commit says of itself. All of it is text by strangers. */
export const commitInfoSchema = z.object({
  /** the first {@link MAX_COMMIT_MESSAGE} characters; the first line is the subject */
  message: z.string(),
  /** by git's author line, whoever that claims to be */
  authorName: z.string().nullable(),
  authoredAt: z.iso.datetime().nullable(),
});
export type CommitInfo = z.infer<typeof commitInfoSchema>;

/** The first line of a commit's message, which git calls its subject; empty where there is none. */
export function subjectOf({ message }: Pick<CommitInfo, "message">): string {
  return message.trimStart().split(/\r?\n/, 1)[0]?.trimEnd() ?? "";
}
