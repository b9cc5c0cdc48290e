import { expect, it } from "vitest";
import { githubHostsOf } from "./github-hosts.js";

it.each([
  ["https://api.github.com", ["github.com", "api.github.com", "www.github.com"]],
  ["https://ghe.example/api/v3", ["ghe.example"]],
  ["https://api.tenant.ghe.com", ["tenant.ghe.com", "api.tenant.ghe.com"]],
  ["http://127.0.0.1:4000", ["127.0.0.1:4000", "github.com", "www.github.com"]],
])("reads the hosts of %s", (apiUrl, hosts) => {
  expect(githubHostsOf(apiUrl)).toEqual(hosts);
});
