/** Counts the turns of the event loop until stopped: what shows that work is done in slices, on any machine. */
export function countTurns(): { stop(): number } {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });
  return {
    stop() {
      clearImmediate(next);
      return turns;
    },
  };
}
