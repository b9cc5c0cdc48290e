import { getRouteApi } from "@tanstack/react-router";
import { RepositoryPage } from "../layout/repository-page.js";
import { HookForm } from "../settings/hook-form.js";
import { RepositoryForm } from "../settings/repository-form.js";
import styles from "../settings/settings.module.css";

const route = getRouteApi("/repositories/$repositoryId/settings");

/** What is mirrored of a repository, which branches sync by themselves, and how long past trees are kept. */
export function RepositorySettingsPage() {
  const { repositoryId } = route.useParams();
  return (
    <RepositoryPage page="Settings" repositoryId={repositoryId}>
      {(repository) => (
        <div className={styles.page}>
          <RepositoryForm key={repository.id} repository={repository} />
          <HookForm repositoryId={repository.id} />
        </div>
      )}
    </RepositoryPage>
  );
}
