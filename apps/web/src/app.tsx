import { CSPProvider } from "@base-ui/react/csp-provider";
import { ProjectSyncProvider } from "@project-sync/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { client } from "./api/client.js";
import { queryClient } from "./api/query-client.js";
import { SignedIn } from "./layout/signed-in.js";
import { router } from "./router.js";

/** Everything that pages share: who is asked, the one event stream, and the routes. */
export function App() {
  return (
    // The policy of the server allows style sheets from files only.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <ProjectSyncProvider client={client}>
          <SignedIn>
            <RouterProvider router={router} />
          </SignedIn>
        </ProjectSyncProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
