import type { MemoryEntry } from "@project-sync/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldIssue, messageOf, problemOf } from "../api/problem.js";
import { rpc } from "../api/rpc.js";
import { Area } from "../ui/area.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import rows from "../ui/rows.module.css";

interface EntryFormProps {
  projectId: string;
  /** the version to change; without it a new entry is written */
  entry?: MemoryEntry | undefined;
  /** the version that was made, or null when it was given up */
  onDone: (entry: MemoryEntry | null) => void;
}

/** Writes an entry, or the next version of one. */
export function EntryForm({ projectId, entry, onDone }: EntryFormProps) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(entry?.title ?? "");
  const [content, setContent] = useState(entry?.content ?? "");
  const [tags, setTags] = useState(entry?.tags.join(", ") ?? "");
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const written = { title, content, tags: tagsOf(tags) };
      return entry
        ? rpc.memory.edit.mutate({ entryId: entry.id, ...written })
        : rpc.memory.create.mutate({ projectId, ...written });
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ["memory"] });
      onDone(saved);
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate();
  }

  const issue = (field: string) => error && fieldIssue(error, field);
  return (
    <form onSubmit={submit} className={rows.stack}>
      <Field label="Title" value={title} onChange={({ target }) => setTitle(target.value)} error={issue("title")} />
      <Area
        label="Content"
        rows={10}
        value={content}
        onChange={({ target }) => setContent(target.value)}
        error={issue("content")}
      />
      <Field
        label="Tags"
        hint="With commas between them"
        value={tags}
        autoComplete="off"
        onChange={({ target }) => setTags(target.value)}
        error={issue("tags")}
      />
      {error && !problemOf(error)?.issues && (
        <p role="alert" className={rows.small}>
          {messageOf(error)}
        </p>
      )}
      <div className={rows.actions}>
        <Button onClick={() => onDone(null)}>Cancel</Button>
        <Button type="submit" kind="primary" aria-disabled={isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

function tagsOf(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
}
