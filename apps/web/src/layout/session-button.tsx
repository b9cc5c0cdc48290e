import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { client } from "../api/client.js";
import { sessionQuery } from "../api/session.js";
import styles from "./shell.module.css";

/** Ends the session, where there is one to end. */
export function SessionButton() {
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  if (session?.via !== "session") return null;

  async function leave(): Promise<void> {
    await client.session.end();
    queries.clear();
    location.reload();
  }

  return (
    <button type="button" className={styles.quiet} onClick={() => void leave()} aria-label="Sign out">
      <LogOut size={16} aria-hidden /> <span className={styles.label}>Sign out</span>
    </button>
  );
}
