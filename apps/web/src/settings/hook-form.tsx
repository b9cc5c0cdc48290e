import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldIssue, messageOf } from "../api/problem.js";
import { rpc } from "../api/rpc.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Panel } from "../ui/panel.js";
import { Visible } from "../ui/visible.js";
import styles from "./settings.module.css";

/** Has GitHub tell this server of pushes. */
export function HookForm({ repositoryId }: { repositoryId: string }) {
  const [url, setUrl] = useState(location.protocol === "https:" ? location.origin : "");
  const { mutate, data, isPending, error, reset } = useMutation({
    mutationFn: (address: string) => rpc.repositories.installHook.mutate({ repositoryId, url: address }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate(url.trim());
  }

  return (
    <Panel title="Webhook" padded>
      <form className={styles.row} onSubmit={submit}>
        <Field
          label="Where GitHub reaches this server"
          type="url"
          className={styles.wideField}
          placeholder="https://sync.example.com"
          value={url}
          onChange={({ target }) => {
            setUrl(target.value);
            reset();
          }}
          error={error && (fieldIssue(error, "url") ?? messageOf(error))}
        />
        <Button type="submit" aria-disabled={isPending || url.trim() === ""}>
          Install
        </Button>
      </form>
      {data && (
        <p role="status" className={styles.result}>
          {data.created ? "Installed" : "It was there, and is up to date"}: <Visible text={data.url} />, events{" "}
          <Visible text={data.events.join(", ")} />
        </p>
      )}
    </Panel>
  );
}
