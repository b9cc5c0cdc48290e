import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { projectsQuery } from "../api/queries.js";
import { useRenewal } from "../api/use-renewal.js";
import { PageHeader } from "../layout/page-header.js";
import { CreateProject } from "../projects/create-project.js";
import { ProjectCard } from "../projects/project-card.js";
import styles from "../projects/projects.module.css";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { MoreButton } from "../ui/more-button.js";
import { Empty, Failed, Loading } from "../ui/states.js";

const route = getRouteApi("/");

/** The first page: every project with its repositories and how they stand. */
export function ProjectsPage() {
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(projectsQuery(useDeferredValue(q)));
  const projects = list.data?.pages.flatMap(({ items }) => items);
  useRenewal(projects ? "ops" : null, [["projects"]]);

  return (
    <>
      <PageHeader
        title="Projects"
        actions={
          <>
            <Field
              label="Search projects"
              hideLabel
              type="search"
              placeholder="Search projects and repositories"
              className={styles.search}
              value={q}
              onChange={({ target }) => void navigate({ search: { q: target.value || undefined }, replace: true })}
            />
            <Button kind="primary" onClick={() => setCreating(true)}>
              <Plus size={16} aria-hidden /> New project
            </Button>
          </>
        }
      />
      <CreateProject open={creating} onOpenChange={setCreating} />
      <div className={styles.list}>
        {list.isPending && <Loading rows={8} />}
        {!projects && list.error && <Failed error={list.error} onRetry={list.refetch} />}
        {projects?.length === 0 && <NoProjects q={q} onCreate={() => setCreating(true)} />}
        {projects?.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
        <MoreButton list={list} />
      </div>
    </>
  );
}

function NoProjects({ q, onCreate }: { q: string; onCreate: () => void }) {
  if (q !== "") return <Empty title="Nothing found">No project and no repository has that in its name.</Empty>;
  return (
    <Empty title="No projects yet">
      <p>A project holds the repositories that belong together. Make one, then add repositories of GitHub to it.</p>
      <p>
        <Button onClick={onCreate}>Create the first project</Button>
      </p>
    </Empty>
  );
}
