import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldIssue, messageOf } from "../api/problem.js";
import { rpc } from "../api/rpc.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import styles from "./projects.module.css";

/** Adds a repository by name or address; what is wrong stands beside the field. */
export function AddRepository({ projectId }: { projectId: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [repository, setRepository] = useState("");
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (text: string) => rpc.repositories.add.mutate({ projectId, repository: text }),
    onSuccess: async ({ id }) => {
      for (const key of ["projects", "overview"]) void queries.invalidateQueries({ queryKey: [key] });
      setRepository("");
      await navigate({ to: "/projects/$projectId", params: { projectId }, search: { repository: id } });
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (repository.trim() !== "") mutate(repository.trim());
  }

  return (
    <form onSubmit={submit} className={styles.add}>
      <Field
        label="Add a repository"
        hideLabel
        className={styles.addField}
        placeholder="Add owner/name, or paste a GitHub URL"
        autoComplete="off"
        spellCheck={false}
        value={repository}
        onChange={({ target }) => {
          setRepository(target.value);
          reset();
        }}
        error={error && (fieldIssue(error, "repository") ?? messageOf(error))}
      />
      <Button type="submit" aria-disabled={isPending || repository.trim() === ""}>
        {isPending ? "Asking GitHub …" : "Add"}
      </Button>
    </form>
  );
}
