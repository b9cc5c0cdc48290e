import type { GithubAccess, PermissionCheck } from "@project-sync/contracts";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldIssue, messageOf } from "../api/problem.js";
import { rpc } from "../api/rpc.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Panel } from "../ui/panel.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./settings.module.css";

/** Which permissions there are on one repository, and exactly which one is missing. */
export function AccessCheck() {
  const [repository, setRepository] = useState("");
  const { mutate, data, isPending, error, reset } = useMutation({
    mutationFn: (text: string) => rpc.github.access.query({ repository: text }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (repository.trim() !== "") mutate(repository.trim());
  }

  return (
    <Panel title="May we see a repository?" padded>
      <form className={styles.row} onSubmit={submit}>
        <Field
          label="Repository"
          placeholder="owner/name, or its address"
          className={styles.wideField}
          value={repository}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            setRepository(target.value);
            reset();
          }}
          error={error && (fieldIssue(error, "repository") ?? messageOf(error))}
        />
        <Button type="submit" aria-disabled={isPending || repository.trim() === ""}>
          {isPending ? "Asking GitHub …" : "Check"}
        </Button>
      </form>
      {data && <Access access={data} />}
    </Panel>
  );
}

function Access({ access }: { access: GithubAccess }) {
  return (
    <div role="status">
      <p className={styles.result}>
        <b>
          <Visible text={access.repository} />
        </b>{" "}
        <Badge tone={access.ok ? "good" : "bad"}>{access.ok ? "can be mirrored" : "cannot be mirrored"}</Badge>
      </p>
      <ul className={styles.checks}>
        {access.permissions.map((check) => (
          <Check key={check.permission} check={check} />
        ))}
      </ul>
    </div>
  );
}

const TONES = { granted: "good", missing: "bad", not_needed: "quiet", unknown: "wait" } as const;

function Check({ check }: { check: PermissionCheck }) {
  const { permission, level, required, state, message, url } = check;
  return (
    <li className={styles.check}>
      <b>
        {permission}: {level}
      </b>
      <Badge tone={state === "missing" && !required ? "wait" : TONES[state]}>{state.replace("_", " ")}</Badge>
      <span className={styles.said}>
        <Visible text={message} />{" "}
        {url?.startsWith("https://") && (
          <a href={url} target="_blank" rel="noreferrer">
            Change it on GitHub
          </a>
        )}
      </span>
    </li>
  );
}
