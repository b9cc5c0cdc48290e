import { createHash } from "node:crypto";
import { nodeId } from "./node-id.js";

/** A user or organisation. The id is derived from the login, so it is the same in every run. */
export function userShape(origin: string, login: string) {
  const id = createHash("sha1").update(login.toLowerCase()).digest().readUInt32BE() >>> 5;
  const url = `${origin}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId("User", id),
    avatar_url: `${origin}/avatars/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${origin}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: "User",
    site_admin: false,
  };
}
