import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Empty, Failed } from "../ui/states.js";

export function NoSuchPage() {
  return (
    <Empty title="There is no such page">
      <Link to="/">To the projects</Link>
    </Empty>
  );
}

/** A page that could not be shown; the rest of the app goes on. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return <Failed error={error} onRetry={reset} />;
}
