import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import { findFilesQuery, type TreeOf } from "../api/queries.js";
import { Field } from "../ui/field.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { useDebounced } from "../ui/use-debounced.js";
import { Visible } from "../ui/visible.js";
import styles from "./files.module.css";

interface FileFinderProps {
  tree: TreeOf;
  onOpen: (path: string) => void;
  /** what is shown while nothing is looked for */
  children: ReactNode;
}

/** Finds files by words of their paths, in the whole tree. */
export function FileFinder({ tree, onOpen, children }: FileFinderProps) {
  const [q, setQ] = useState("");
  const settled = useDebounced(useDeferredValue(q.trim()), 120);
  return (
    <>
      <Field
        label="Find a file"
        hideLabel
        type="search"
        placeholder="Find a file by words of its path"
        className={styles.finder}
        autoComplete="off"
        spellCheck={false}
        value={q}
        onChange={({ target }) => setQ(target.value)}
        onKeyDown={({ key }) => key === "Escape" && setQ("")}
      />
      {q.trim() === "" ? children : <Found tree={tree} q={settled || q.trim()} onOpen={onOpen} />}
    </>
  );
}

function Found({ tree, q, onOpen }: { tree: TreeOf; q: string; onOpen: (path: string) => void }) {
  const { data, error, refetch } = useQuery(findFilesQuery(tree, q));
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={6} />;
  if (data.items.length === 0) return <Empty title="No file is named so" />;
  return (
    <ul className={styles.found}>
      {data.items.map(({ path }) => (
        <li key={path}>
          <button type="button" className={styles.foundFile} onClick={() => onOpen(path)}>
            <Visible text={path} />
          </button>
        </li>
      ))}
    </ul>
  );
}
