import { type RepositoryRequest, route } from "../http/route.js";
import { getBranch } from "./branch.js";
import { listBranches } from "./branches.js";
import { getCommit } from "./commit.js";
import { listCommits } from "./commits.js";
import { compare } from "./compare.js";
import { getBlob } from "./git-blob.js";
import { getGitCommit } from "./git-commit.js";
import { getRef } from "./git-ref.js";
import { getTree } from "./git-tree.js";
import { attemptHookDelivery, getHookDelivery, listHookDeliveries } from "./hook-deliveries.js";
import { createHook, deleteHook, getHook, listHooks, pingHook, updateHook } from "./hooks.js";
import { getRepositoryInstallation } from "./installations.js";
import { getRepository } from "./repository.js";
import { redirectToTarball } from "./tarball.js";

/** Every endpoint below `/repos/{owner}/{repo}` and, the same, below `/repositories/{id}`. */
export const repositoryRoutes = [
  route<RepositoryRequest>("GET", "", getRepository),
  route<RepositoryRequest>("GET", "/branches", listBranches),
  route<RepositoryRequest>("GET", "/branches/*branch", getBranch),
  route<RepositoryRequest>("GET", "/commits", listCommits),
  route<RepositoryRequest>("GET", "/commits/*ref", getCommit),
  route<RepositoryRequest>("GET", "/compare/*basehead", compare),
  route<RepositoryRequest>("GET", "/git/blobs/:sha", getBlob),
  route<RepositoryRequest>("GET", "/git/commits/:sha", getGitCommit),
  route<RepositoryRequest>("GET", "/git/ref/*ref", getRef),
  route<RepositoryRequest>("GET", "/git/trees/*sha", getTree),
  route<RepositoryRequest>("GET", "/hooks", listHooks),
  route<RepositoryRequest>("POST", "/hooks", createHook),
  route<RepositoryRequest>("GET", "/hooks/:hook", getHook),
  route<RepositoryRequest>("PATCH", "/hooks/:hook", updateHook),
  route<RepositoryRequest>("DELETE", "/hooks/:hook", deleteHook),
  route<RepositoryRequest>("POST", "/hooks/:hook/pings", pingHook),
  route<RepositoryRequest>("GET", "/hooks/:hook/deliveries", listHookDeliveries),
  route<RepositoryRequest>("GET", "/hooks/:hook/deliveries/:delivery", getHookDelivery),
  route<RepositoryRequest>("POST", "/hooks/:hook/deliveries/:delivery/attempts", attemptHookDelivery),
  route<RepositoryRequest>("GET", "/installation", getRepositoryInstallation),
  route<RepositoryRequest>("GET", "/tarball", redirectToTarball),
  route<RepositoryRequest>("GET", "/tarball/*ref", redirectToTarball),
];
