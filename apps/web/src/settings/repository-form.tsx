import { MEMORY_PRESETS, type MemoryPreset, memoryPresetSchema, type Repository } from "@project-sync/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { fieldIssue, messageOf, problemOf } from "../api/problem.js";
import { repositoryQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { Area } from "../ui/area.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Panel } from "../ui/panel.js";
import rows from "../ui/rows.module.css";
import { draftOf, draftProblem, type RepositoryDraft, settingsOf } from "./repository-draft.js";
import styles from "./settings.module.css";

/** The settings of a repository; they hold from the next sync on. */
export function RepositoryForm({ repository }: { repository: Repository }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(repository));
  const { mutate, isPending, error, isSuccess, reset } = useMutation({
    mutationFn: (wanted: RepositoryDraft) =>
      rpc.repositories.update.mutate({ repositoryId: repository.id, ...settingsOf(wanted) }),
    onSuccess: (saved) => queries.setQueryData(repositoryQuery(repository.id).queryKey, saved),
  });
  const fields = Object.keys(draft) as (keyof RepositoryDraft)[];
  const isWrong = fields.some((field) => draftProblem(draft, field) !== null);
  const issue = (field: keyof RepositoryDraft) => draftProblem(draft, field) ?? (error && fieldIssue(error, field));

  function change(part: Partial<RepositoryDraft>): void {
    setDraft((now) => ({ ...now, ...part }));
    reset();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isWrong) mutate(draft);
  }

  /** What a text field needs, by its name. */
  const text = (field: TextField) => ({
    value: draft[field],
    spellCheck: false,
    error: issue(field),
    onChange: ({ target }: { target: { value: string } }) => change({ [field]: target.value }),
  });

  return (
    <form onSubmit={submit} className={rows.stack}>
      <Panel title="Which branches sync by themselves" padded>
        <div className={styles.form}>
          <Tick
            label="Pushes sync"
            hint="Webhooks and the sweep; without it a sync has to be asked for."
            checked={draft.autoSync}
            onChange={(autoSync) => change({ autoSync })}
          />
          <Area
            label="Tracked branches"
            rows={3}
            placeholder={"main\nrelease/*"}
            hint="One name or glob a line. Empty: the default branch, and every branch that was once synced by hand."
            {...text("autoSyncBranches")}
          />
        </div>
      </Panel>
      <Panel title="Whose content is mirrored" padded>
        <div className={styles.form}>
          <p className={rows.muted}>
            Every file has its row always: the rows are the proof. These say which bring content.
          </p>
          <div className={styles.pair}>
            <Area
              label="Include"
              rows={4}
              placeholder="src/**"
              hint="One glob a line. Empty: every file."
              {...text("include")}
            />
            <Area label="Exclude" rows={4} placeholder="**/*.png" hint="Wins over include." {...text("exclude")} />
          </div>
          <Field
            label="Largest file, in bytes"
            inputMode="numeric"
            hint="Empty: the server's own limit."
            {...text("maxFileBytes")}
          />
          <Tick
            label="No content at all"
            hint="Names, sizes and hashes only."
            checked={draft.metadataOnly}
            onChange={(metadataOnly) => change({ metadataOnly })}
          />
        </div>
      </Panel>
      <Panel title="Which files are the project's memory" padded>
        <div className={styles.form}>
          {memoryPresetSchema.options.map((preset) => (
            <Tick
              key={preset}
              label={PRESET_NAMES[preset]}
              hint={MEMORY_PRESETS[preset].join("  ")}
              checked={draft.memoryPresets.includes(preset)}
              onChange={(on) =>
                change({
                  memoryPresets: memoryPresetSchema.options.filter((one) =>
                    one === preset ? on : draft.memoryPresets.includes(one),
                  ),
                })
              }
            />
          ))}
          <div className={styles.pair}>
            <Area label="And those that match" rows={3} hint="One glob a line." {...text("memoryGlobs")} />
            <Area label="On branches" rows={3} placeholder="main" hint="Empty: on all." {...text("memoryBranches")} />
          </div>
        </div>
      </Panel>
      <Panel title="How long past trees are kept" padded>
        <div className={`${styles.form} ${styles.pair}`}>
          <Field
            label="Of the last syncs of a branch"
            inputMode="numeric"
            hint="Empty: no limit."
            {...text("keepSyncs")}
          />
          <Field label="Of the last days" inputMode="numeric" hint="Both empty: for ever." {...text("keepDays")} />
        </div>
      </Panel>
      <div className={rows.line}>
        <Button type="submit" kind="primary" aria-disabled={isPending || isWrong}>
          Save
        </Button>
        <span role="status" className={rows.small}>
          {isSuccess && "Saved. It holds from the next sync on."}
        </span>
        {error && (
          <span role="alert" className={rows.small}>
            {problemOf(error)?.issues ? "Not saved: see the fields." : messageOf(error)}
          </span>
        )}
      </div>
    </form>
  );
}

const PRESET_NAMES: Record<MemoryPreset, string> = {
  adr: "Records of decisions",
  readme: "READMEs",
  agents: "Instructions for agents",
  docs: "Documentation",
};

/** The settings that are lines of text. */
type TextField = {
  [K in keyof RepositoryDraft]: RepositoryDraft[K] extends string ? K : never;
}[keyof RepositoryDraft];

interface TickProps {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Tick({ label, hint, checked, onChange }: TickProps) {
  const id = useId();
  return (
    <div className={styles.tick}>
      <input id={id} type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      <label htmlFor={id}>
        {label} <span>{hint}</span>
      </label>
    </div>
  );
}
