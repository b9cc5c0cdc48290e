import { diffLines } from "./diff-lines.js";

/** Compares beside the page, which stays quick whatever is compared. */
addEventListener("message", ({ data }: MessageEvent<{ before: string; after: string }>) => {
  postMessage(diffLines(data.before, data.after));
});
