import type { RepositoryRecord } from "../stored-repository.js";
import { nodeId } from "./node-id.js";
import { RepositoryUrls } from "./urls.js";
import { userShape } from "./user.js";

interface RepositoryFacts {
  origin: string;
  record: RepositoryRecord;
  defaultBranch: string;
  /** KiB on disk */
  size: number;
}

/** A repository as lists and webhooks carry it. What the emulator has no notion of (stars, issues) is zero or absent. */
export function repositoryShape({ origin, record, defaultBranch, size }: RepositoryFacts) {
  const urls = new RepositoryUrls(origin, record);
  return {
    id: record.id,
    node_id: nodeId("Repository", record.id),
    name: record.name,
    full_name: `${record.owner}/${record.name}`,
    private: record.private,
    owner: userShape(origin, record.owner),
    html_url: urls.html,
    description: null,
    fork: false,
    url: urls.api,
    ...linkTemplates(urls.api),
    created_at: record.createdAt,
    updated_at: record.pushedAt,
    pushed_at: record.pushedAt,
    ...cloneUrls(origin, record),
    homepage: null,
    size,
    ...counts,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    mirror_url: null,
    archived: record.archived,
    disabled: false,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [] as string[],
    visibility: record.private ? "private" : "public",
    default_branch: defaultBranch,
  };
}

/** A repository as `GET /repos/{owner}/{repo}` answers it. */
export function fullRepositoryShape(facts: RepositoryFacts) {
  return { ...repositoryShape(facts), temp_clone_token: null, network_count: 0, subscribers_count: 0 };
}

const counts = {
  stargazers_count: 0,
  watchers_count: 0,
  forks_count: 0,
  open_issues_count: 0,
  forks: 0,
  open_issues: 0,
  watchers: 0,
};

function cloneUrls(origin: string, { owner, name }: RepositoryRecord) {
  const { host, hostname } = new URL(origin);
  return {
    git_url: `git://${host}/${owner}/${name}.git`,
    ssh_url: `git@${hostname}:${owner}/${name}.git`,
    clone_url: `${origin}/${owner}/${name}.git`,
    svn_url: `${origin}/${owner}/${name}`,
  };
}

function linkTemplates(api: string) {
  return {
    forks_url: `${api}/forks`,
    keys_url: `${api}/keys{/key_id}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    teams_url: `${api}/teams`,
    hooks_url: `${api}/hooks`,
    issue_events_url: `${api}/issues/events{/number}`,
    events_url: `${api}/events`,
    assignees_url: `${api}/assignees{/user}`,
    branches_url: `${api}/branches{/branch}`,
    tags_url: `${api}/tags`,
    blobs_url: `${api}/git/blobs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    trees_url: `${api}/git/trees{/sha}`,
    statuses_url: `${api}/statuses/{sha}`,
    languages_url: `${api}/languages`,
    stargazers_url: `${api}/stargazers`,
    contributors_url: `${api}/contributors`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    commits_url: `${api}/commits{/sha}`,
    git_commits_url: `${api}/git/commits{/sha}`,
    comments_url: `${api}/comments{/number}`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    contents_url: `${api}/contents/{+path}`,
    compare_url: `${api}/compare/{base}...{head}`,
    merges_url: `${api}/merges`,
    archive_url: `${api}/{archive_format}{/ref}`,
    downloads_url: `${api}/downloads`,
    issues_url: `${api}/issues{/number}`,
    pulls_url: `${api}/pulls{/number}`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    labels_url: `${api}/labels{/name}`,
    releases_url: `${api}/releases{/id}`,
    deployments_url: `${api}/deployments`,
  };
}
