import type { BranchSummary } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { codeOf } from "../api/problem.js";
import { summaryQuery } from "../api/queries.js";
import { formatBytes, formatCount } from "../text/format.js";
import { Panel } from "../ui/panel.js";
import { Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import { Activity } from "./activity.js";
import styles from "./overview.module.css";

const SHOWN = 5;

/** What is in the mirror of a branch: how much, in which languages, and what went on there. */
export function BranchSummaryPanel({ repositoryId, branch }: { repositoryId: string; branch: string }) {
  const { data: summary, error, refetch } = useQuery(summaryQuery(repositoryId, branch));
  if (!summary && (codeOf(error) === "branch_not_synced" || codeOf(error) === "branch_not_found")) return null;
  return (
    <Panel title={<Visible text={branch} />} padded>
      {summary ? <Summary summary={summary} /> : error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
    </Panel>
  );
}

function Summary({ summary }: { summary: BranchSummary }) {
  const { repositoryId, branchName, files, bytes, languages, activity } = summary;
  return (
    <>
      <dl className={styles.figures}>
        <div>
          <dt>Files</dt>
          <dd>
            <Link to="/repositories/$repositoryId/files" params={{ repositoryId }} search={{ branch: branchName }}>
              {formatCount(files)}
            </Link>
          </dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{formatBytes(bytes)}</dd>
        </div>
      </dl>
      <Languages languages={languages} />
      <Activity days={activity} />
    </>
  );
}

function Languages({ languages }: Pick<BranchSummary, "languages">) {
  const total = languages.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === 0) return null;
  const named = languages.filter(({ language }) => language !== null).slice(0, SHOWN);
  const rest = total - named.reduce((sum, { bytes }) => sum + bytes, 0);
  const shares = [
    ...named.map(({ language, bytes }, index) => ({
      name: language ?? "",
      share: bytes / total,
      colour: String(index),
    })),
    ...(rest > 0 ? [{ name: "Other", share: rest / total, colour: "rest" }] : []),
  ];
  return (
    <div>
      <div className={styles.languages} aria-hidden>
        {shares.map(({ name, share, colour }) => (
          <span key={name} data-colour={colour} style={{ flexGrow: share }} />
        ))}
      </div>
      <ul className={styles.legend}>
        {shares.map(({ name, share, colour }) => (
          <li key={name}>
            <span className={styles.swatch} data-colour={colour} /> {name}
            <span className={styles.share}>{(100 * share).toFixed(1)}%</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
