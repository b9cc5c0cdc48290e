import { repositoryShape } from "./repository.js";

/** A repository as webhooks carry it: two of its times are seconds since the epoch. */
export function webhookRepositoryShape(facts: Parameters<typeof repositoryShape>[0]) {
  const repository = repositoryShape(facts);
  return {
    ...repository,
    created_at: seconds(repository.created_at),
    pushed_at: seconds(repository.pushed_at),
    stargazers: repository.stargazers_count,
    master_branch: repository.default_branch,
    custom_properties: {},
  };
}

function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
