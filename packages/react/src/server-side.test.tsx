import { createClient } from "@project-sync/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { ProjectSyncProvider, SyncBanner, SyncControls } from "./index.js";

test("everything renders on a server, where nothing is asked and nothing is known yet", () => {
  const client = createClient({
    baseUrl: "http://127.0.0.1:1",
    fetch: () => Promise.reject(new Error("not on a server")),
  });
  const page = renderToString(
    <ProjectSyncProvider client={client}>
      <SyncControls repositoryId="00000000-0000-4000-8000-000000000001" />
      <SyncBanner syncId="00000000-0000-4000-8000-000000000002" />
    </ProjectSyncProvider>,
  );
  expect(page).toContain('role="combobox"');
  expect(page).toContain("Loading the branches");
  expect(page).toContain('aria-busy="true"');
});
