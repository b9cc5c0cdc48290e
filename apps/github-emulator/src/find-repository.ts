import type { EmulatorState } from "./emulator-state.js";
import { mayRead } from "./http/access.js";
import { notFound } from "./http/api-error.js";
import type { Caller } from "./http/authenticate.js";
import { jsonReply, type Reply } from "./http/reply.js";
import type { Repository } from "./repositories.js";

const PATH = /^\/(?:repos\/(?<owner>[^/]+)\/(?<name>[^/]+)|repositories\/(?<id>\d+))(?<rest>\/.*|)$/;

interface Lookup {
  /** path and query as sent */
  path: string;
  search: string;
  method: string;
  caller: Caller;
}

type Found = { repository: Repository; rest: string } | { redirect: Reply };

/**
 * The repository that a path names, with what follows in the path. A former name redirects to the address by id.
 *
 * @throws ApiError 404 where there is none, or it is private and the caller may not see it
 */
export function findRepository({ origin, repositories }: EmulatorState, lookup: Lookup): Found {
  const { owner = "", name = "", id, rest = "" } = PATH.exec(lookup.path)?.groups ?? {};
  const direct = id === undefined ? repositories.find(owner, name) : repositories.findById(Number(id));
  const repository = direct ?? repositories.findFormer(owner, name);
  if (!repository || !mayRead(lookup.caller, repository)) throw notFound();
  if (direct) return { repository, rest: rest.replace(/\/$/, "") };
  const query = lookup.search === "" ? "" : `?${lookup.search}`;
  return { redirect: moved(`${origin}/repositories/${repository.record.id}${rest}${query}`, lookup.method) };
}

function moved(url: string, method: string): Reply {
  const documentation_url =
    "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects";
  const status = method === "GET" ? 301 : 307;
  return jsonReply({ message: "Moved Permanently", url, documentation_url }, { status, headers: { location: url } });
}
