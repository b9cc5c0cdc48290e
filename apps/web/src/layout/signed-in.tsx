import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sessionQuery } from "../api/session.js";
import { Failed } from "../ui/states.js";
import { SignIn } from "./sign-in.js";

/** What is for those who have signed in; the others get the form. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  if (session) return children;
  if (session === null) return <SignIn />;
  return error ? <Failed error={error} onRetry={refetch} /> : null;
}
