import { BranchCombobox, useBranches } from "@project-sync/react";
import { memo } from "react";
import { Failed } from "../ui/states.js";
import styles from "./branch-choice.module.css";

interface BranchChoiceProps {
  repositoryId: string;
  branch: string;
  onChange: (branch: string) => void;
}

/** Which branch a page is about; searchable, for there may be thousands. Not drawn again for what it does not show. */
export const BranchChoice = memo(function BranchChoice({ repositoryId, branch, onChange }: BranchChoiceProps) {
  const { branches, error, refresh } = useBranches(repositoryId);
  const chosen = branches?.find(({ name }) => name === branch) ?? null;
  return (
    <div className={styles.choice}>
      <BranchCombobox
        branches={branches ?? []}
        value={chosen}
        disabled={!branches?.length}
        onChange={({ name }) => onChange(name)}
      />
      {error !== null && <Failed error={error} onRetry={refresh} />}
    </div>
  );
});
