import type { AppRouter } from "@project-sync/rpc";
import { createTRPCClient, httpBatchLink } from "@trpc/client";

/** Every operation of the server, typed by its router. Questions of one moment travel together. */
export const rpc = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: "/trpc", maxURLLength: 8_000 })] });
