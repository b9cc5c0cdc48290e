import { type ApiKeyRole, apiKeyRoleSchema } from "@project-sync/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldIssue, messageOf } from "../api/problem.js";
import { keysQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { Button } from "../ui/button.js";
import { Choice } from "../ui/choice.js";
import { CopyButton } from "../ui/copy-button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import rows from "../ui/rows.module.css";
import styles from "./settings.module.css";

const ROLES = apiKeyRoleSchema.options.map((role) => [role, role] as const);
const DAY = 24 * 60 * 60 * 1_000;
const LIFETIMES = [
  ["", "for ever"],
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "a year"],
] as const;

/** Makes a key, and shows it once. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<ApiKeyRole>("read");
  const [days, setDays] = useState<(typeof LIFETIMES)[number][0]>("");
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () => rpc.keys.create.mutate({ name, role, expiresAt: expiry(days) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate();
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={data ? "The new key" : "New API key"}>
      {data ? (
        <NewKey value={data.key} onClose={onClose} />
      ) : (
        <form onSubmit={submit} className={rows.stack}>
          <Field
            label="Name"
            hint="Who will use it: “review bot”"
            value={name}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
            error={error && (fieldIssue(error, "name") ?? messageOf(error))}
          />
          <Choice label="Role" value={role} options={ROLES} onChange={setRole} />
          <p className={rows.small}>
            read: look · sync: also start, cancel and retry syncs, replay webhooks, write memory · admin: everything
          </p>
          <Choice label="Good for" value={days} options={LIFETIMES} onChange={setDays} />
          <div className={rows.actions}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" kind="primary" aria-disabled={isPending}>
              Make the key
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function NewKey({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <>
      <p>It is shown now and never again: only its digest is kept.</p>
      <code className={styles.key}>{value}</code>
      <div className={rows.actions}>
        <CopyButton text={value} />
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </>
  );
}

function expiry(days: string): string | null {
  return days === "" ? null : new Date(Date.now() + Number(days) * DAY).toISOString();
}
