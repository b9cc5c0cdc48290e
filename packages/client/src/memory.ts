import {
  type MemoryEntry,
  type MemoryHistory,
  type MemoryImport,
  type MemoryModes,
  type MemoryPage,
  type MemorySearchMode,
  type MemorySource,
  memoryEntrySchema,
  memoryHistorySchema,
  memoryImportSchema,
  memoryModesSchema,
  memoryPageSchema,
} from "@project-sync/contracts";
import type { PageOptions } from "./page-options.js";
import type { CallOptions, Transport } from "./transport.js";

export interface MemoryApi {
  /** With `q` the entries that answer it, the best first; else all, newest first. Only current ones, unless asked. */
  search(projectId: string, options?: MemorySearchOptions, call?: CallOptions): Promise<MemoryPage>;
  /** Which ways of searching there are: by meaning only where the server can. */
  modes(projectId: string, call?: CallOptions): Promise<MemoryModes>;
  /** Any version of an entry, and all versions. */
  get(entryId: string, call?: CallOptions): Promise<MemoryHistory>;
  create(projectId: string, entry: MemoryEntryInput, call?: CallOptions): Promise<MemoryEntry>;
  /** Makes the next version of an entry by hand; fields that are left out stay. */
  edit(entryId: string, change: MemoryEntryChange, call?: CallOptions): Promise<MemoryEntry>;
  archive(entryId: string, call?: CallOptions): Promise<MemoryEntry>;
  /** JSON lines, up to 1 MiB; what became of each line is in the answer. */
  import(projectId: string, lines: string, call?: CallOptions): Promise<MemoryImport>;
}

export interface MemorySearchOptions extends PageOptions {
  q?: string | undefined;
  /** default `text`; see {@link MemoryApi.modes} */
  mode?: MemorySearchMode | undefined;
  /** several, with commas between them: all are wanted */
  tag?: string | undefined;
  source?: MemorySource | undefined;
  repositoryId?: string | undefined;
  branch?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  includeSuperseded?: boolean | undefined;
}

export interface MemoryEntryInput {
  title: string;
  content: string;
  tags?: string[] | undefined;
  date?: string | null | undefined;
  sourceRef?: string | null | undefined;
}

export interface MemoryEntryChange {
  title?: string | undefined;
  content?: string | undefined;
  tags?: string[] | undefined;
  date?: string | null | undefined;
}

export function memoryApi({ json }: Transport): MemoryApi {
  const ofProject = (id: string) => `/api/v1/projects/${encodeURIComponent(id)}/memory`;
  const pathOf = (id: string) => `/api/v1/memory/${encodeURIComponent(id)}`;
  return {
    search: (id, { includeSuperseded, ...query } = {}, call) =>
      json(memoryPageSchema, {
        ...call,
        path: ofProject(id),
        query: { ...query, includeSuperseded: includeSuperseded ? "true" : undefined },
      }),
    modes: (id, call) => json(memoryModesSchema, { ...call, path: `${ofProject(id)}/modes` }),
    get: (id, call) => json(memoryHistorySchema, { ...call, path: pathOf(id) }),
    create: (id, body, call) => json(memoryEntrySchema, { ...call, method: "POST", path: ofProject(id), body }),
    edit: (id, body, call) => json(memoryEntrySchema, { ...call, method: "PATCH", path: pathOf(id), body }),
    archive: (id, call) =>
      json(memoryEntrySchema, { ...call, method: "POST", path: `${pathOf(id)}/archive`, body: {} }),
    import: (id, lines, call) =>
      json(memoryImportSchema, { ...call, method: "POST", path: `${ofProject(id)}/import`, body: { lines } }),
  };
}
