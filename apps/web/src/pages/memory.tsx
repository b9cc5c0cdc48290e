import { type MemorySource, memorySourceSchema } from "@project-sync/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { memoryQuery, projectQuery } from "../api/queries.js";
import { useRenewal } from "../api/use-renewal.js";
import { ProjectHeader } from "../layout/project-header.js";
import { EntryDialog } from "../memory/entry-dialog.js";
import { EntryForm } from "../memory/entry-form.js";
import { EntryList } from "../memory/entry-list.js";
import styles from "../memory/memory.module.css";
import { SearchNotes } from "../memory/search-notes.js";
import { useModes } from "../memory/use-modes.js";
import { Button } from "../ui/button.js";
import { Choice } from "../ui/choice.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { MoreButton } from "../ui/more-button.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { useDebounced } from "../ui/use-debounced.js";

const route = getRouteApi("/projects/$projectId/memory");
const ANY = "any";
const SOURCES = [[ANY, "Any"], ...memorySourceSchema.options.map((source) => [source, source] as const)] as const;
const SHOWN = [
  ["current", "What holds now"],
  ["all", "Also what was replaced"],
] as const;

/** What a project knows: searched, read, written by hand. */
export function MemoryPage() {
  const { projectId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [writing, setWriting] = useState(false);
  const project = useQuery(projectQuery(projectId));
  const { mode, options: modes, pending } = useModes(projectId, search.mode);
  const list = useInfiniteQuery(memoryQuery({ projectId, mode, ...useSettled(search) }));
  const entries = list.data?.pages.flatMap(({ items }) => items);
  useRenewal(project.data ? `project:${projectId}` : null, [["memory"]]);

  function change(part: Partial<typeof search>): void {
    void navigate({ search: (now) => ({ ...now, ...part }), replace: part.entry === undefined, resetScroll: false });
  }

  if (!project.data) {
    return project.error ? <Failed error={project.error} onRetry={project.refetch} /> : <Loading rows={6} />;
  }
  return (
    <>
      <ProjectHeader page="Memory" project={project.data} repository={null} />
      <div className={styles.tools}>
        <Field
          label="Search the memory"
          hideLabel
          type="search"
          placeholder="Search: all words, “a phrase”, -without, or"
          className={styles.search}
          value={search.q ?? ""}
          onChange={({ target }) => change({ q: target.value || undefined })}
        />
        {modes.length > 1 && (
          <Choice
            label="Search by"
            value={mode}
            options={modes}
            onChange={(chosen) => change({ mode: chosen === "text" ? undefined : chosen })}
          />
        )}
        <Field
          label="Tag"
          hideLabel
          placeholder="Tags, with commas"
          className={styles.tag}
          value={search.tag ?? ""}
          onChange={({ target }) => change({ tag: target.value || undefined })}
        />
        <Choice<MemorySource | typeof ANY>
          label="Source"
          value={search.source ?? ANY}
          options={SOURCES}
          onChange={(source) => change({ source: source === ANY ? undefined : source })}
        />
        <Choice
          label="Show"
          value={search.show ?? "current"}
          options={SHOWN}
          onChange={(show) => change({ show: show === "all" ? "all" : undefined })}
        />
        <Button kind="primary" onClick={() => setWriting(true)}>
          <Plus size={16} aria-hidden /> Write an entry
        </Button>
      </div>
      <SearchNotes page={list.data?.pages[0]} pending={search.q ? pending : 0} />
      <Panel>
        {list.isPending && <Loading rows={8} />}
        {!entries && list.error && <Failed error={list.error} onRetry={list.refetch} />}
        {entries?.length === 0 && <Nothing isFiltered={Boolean(search.q || search.tag || search.source)} />}
        {entries && entries.length > 0 && (
          <EntryList entries={entries} onOpen={(entry) => change({ entry })} onTag={(tag) => change({ tag })} />
        )}
        <MoreButton list={list} />
      </Panel>
      {search.entry && <EntryDialog entryId={search.entry} onShow={(entry) => change({ entry })} />}
      <Dialog open={writing} onOpenChange={setWriting} title="Write an entry">
        <EntryForm
          projectId={projectId}
          onDone={(entry) => {
            setWriting(false);
            if (entry) change({ entry: entry.id });
          }}
        />
      </Dialog>
    </>
  );
}

/** What is typed is looked for once it has been typed. */
function useSettled({ q, tag, source, show }: ReturnType<typeof route.useSearch>) {
  return {
    q: useDebounced(q, 200),
    tag: useDebounced(tag, 200),
    source,
    includeSuperseded: show === "all" ? ("true" as const) : undefined,
  };
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="Nothing found">Fewer words, or other ones, may find more.</Empty>;
  return (
    <Empty title="The memory is empty">
      Files of mirrored repositories become entries, <code>{".memory/**/*.md"}</code> unless the settings of a
      repository say otherwise; and what is written here.
    </Empty>
  );
}
