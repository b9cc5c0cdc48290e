import type { Branch } from "@project-sync/contracts";
import { BranchCombobox, figuresOf, SyncBannerView } from "@project-sync/react";
import { useState } from "react";
import { manyBranches, states } from "./fixtures.js";

/** Every state of the banner, side by side. */
export function StateExamples() {
  return (
    <section className="example" aria-labelledby="states">
      <h2 id="states">States</h2>
      {states.map(({ name, sync }) => (
        <div key={name}>
          <h3>{name}</h3>
          <SyncBannerView sync={sync} figures={figuresOf(sync)} onCancel={nothing} onRetry={nothing} />
        </div>
      ))}
    </section>
  );
}

/** The branch list, as large as it gets. */
export function BranchExample() {
  const [branch, setBranch] = useState<Branch | null>(manyBranches[0] ?? null);
  return (
    <section className="example" aria-labelledby="branches">
      <h2 id="branches">5,000 branches</h2>
      <BranchCombobox branches={manyBranches} value={branch} onChange={setBranch} label="Branch of many" />
    </section>
  );
}

async function nothing(): Promise<void> {}
