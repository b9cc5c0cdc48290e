import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { codeOf, fieldIssue, messageOf } from "../api/problem.js";
import { rpc } from "../api/rpc.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import rows from "../ui/rows.module.css";

/** Names a new project, and goes there. */
export function CreateProject({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (text: string) => rpc.projects.create.mutate({ name: text }),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/projects/$projectId", params: { projectId: id } });
    },
  });

  function change(text: string): void {
    setName(text);
    reset();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate(name);
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New project">
      <form onSubmit={submit} className={rows.stack}>
        <Field
          label="Name"
          value={name}
          maxLength={100}
          autoComplete="off"
          onChange={({ target }) => change(target.value)}
          error={error && whatIsWrong(error)}
        />
        <div className={rows.actions}>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" kind="primary" aria-disabled={isPending}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function whatIsWrong(error: unknown): string {
  if (codeOf(error) === "project_name_taken") return "There is a project of this name already.";
  return fieldIssue(error, "name") ?? messageOf(error);
}
