import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../api/client.js";
import { messageOf } from "../api/problem.js";
import { sessionQuery } from "../api/session.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import styles from "./sign-in.module.css";

/** Asks for an API key once; from then on a cookie says who asks. */
export function SignIn() {
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: (given: string) => client.session.begin(given),
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (key.trim() !== "") mutate(key.trim());
  }

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1>Project Sync</h1>
        <p className={styles.text}>
          Sign in with an API key. <code>npm start</code> says where the first one is kept.
        </p>
        <Field
          label="API key"
          type="password"
          autoComplete="current-password"
          autoFocus
          value={key}
          onChange={(event) => setKey(event.target.value)}
          error={error && messageOf(error)}
        />
        <Button type="submit" kind="primary" aria-disabled={isPending || key.trim() === ""}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
