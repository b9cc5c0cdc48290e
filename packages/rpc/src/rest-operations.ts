import type { RestMeta } from "./rest-meta.js";
import { appRouter } from "./router.js";

export type RestOperation = Required<Pick<RestMeta, "rest">> & { openapi: NonNullable<RestMeta["openapi"]> };

/** The REST side of every procedure, by its tRPC path (`projects.sync.start`). */
export const restOperations: ReadonlyMap<string, RestOperation> = new Map(
  Object.entries(readProcedures()).map(toOperation),
);

/** Status of a successful REST answer of a procedure. */
export function restStatus(procedurePath: string | undefined): number {
  return restOperations.get(procedurePath ?? "")?.rest.status ?? 200;
}

/** tRPC keeps procedures in a flat record behind `_def`, which is how its own adapters read them. */
function readProcedures(): Record<string, { _def: { meta?: RestMeta } }> {
  return appRouter._def.procedures as unknown as Record<string, { _def: { meta?: RestMeta } }>;
}

function toOperation([name, { _def }]: [string, { _def: { meta?: RestMeta } }]): [string, RestOperation] {
  const { openapi, rest } = _def.meta ?? {};
  if (!openapi || !rest) throw new TypeError(`Procedure ${name} has no REST description`);
  return [name, { openapi, rest }];
}
