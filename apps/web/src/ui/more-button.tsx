import { Button } from "./button.js";
import styles from "./more-button.module.css";
import { Failed } from "./states.js";

interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => unknown;
}

/** The end of a list that goes on: the next page, when it is wanted. */
export function MoreButton({ list }: { list: More }) {
  if (list.isFetchNextPageError) return <Failed error={list.error} onRetry={list.fetchNextPage} />;
  if (!list.hasNextPage) return null;
  return (
    <div className={styles.more}>
      <Button small aria-disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {list.isFetchingNextPage ? "Loading …" : "Show more"}
      </Button>
    </div>
  );
}
