import { createClient } from "@project-sync/client";

/** Events, syncs and raw content from the page's own origin; the session cookie says who asks. */
export const client = createClient({ baseUrl: "" });
