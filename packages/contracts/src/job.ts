import { z } from "zod";

/** The data of a BullMQ job: a pointer, never a payload. The worker re-reads everything else when it runs. */
export const syncJobSchema = z.object({ syncId: z.uuid() });
export type SyncJob = z.infer<typeof syncJobSchema>;
