import type { Branch } from "@project-sync/contracts";
import { formatAgo, shortSha } from "../format.js";

/** One branch in the list: its name, where it stands, and when it was last mirrored. */
export function BranchOption({ branch, now }: { branch: Branch; now: number | null }) {
  return (
    <>
      <span className="ps-option-name">
        {branch.name}
        {branch.isDefault && <span className="ps-badge">default</span>}
        {branch.deletedAt !== null && <span className="ps-badge ps-badge-deleted">deleted</span>}
      </span>
      <span className="ps-option-facts ps-figures">
        <code>{shortSha(branch.headSha)}</code> {describeMirror(branch, now)}
      </span>
    </>
  );
}

/** "synced 5 min ago", with a word when the branch has moved on since. */
export function describeMirror({ lastSyncedAt, syncedSha, headSha, deletedAt }: Branch, now: number | null): string {
  if (lastSyncedAt === null) return "never synced";
  const ago = now === null ? "before" : formatAgo(now - Date.parse(lastSyncedAt));
  const isBehind = syncedSha !== headSha && deletedAt === null;
  return isBehind ? `synced ${ago}, has moved since` : `synced ${ago}`;
}
