import { useQueryClient } from "@tanstack/react-query";
import { rpc } from "../api/rpc.js";
import { ActionButton } from "../ui/action-button.js";

/** Lets a delivery have its effect once more, by what is true now. */
export function ReplayButton({ guid }: { guid: string }) {
  const queries = useQueryClient();
  return (
    <ActionButton
      small
      label={`Replay ${guid}`}
      onAction={async () => {
        await rpc.webhooks.deliveries.replay.mutate({ guid });
        await Promise.all(
          [["deliveries"], ["delivery", guid]].map((queryKey) => queries.invalidateQueries({ queryKey })),
        );
      }}
    >
      Replay
    </ActionButton>
  );
}
