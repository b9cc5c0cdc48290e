import { z } from "zod";
import { emptyReply, jsonReply } from "../http/reply.js";
import { type Route, route } from "../http/route.js";
import { addRepository } from "../lifecycle/add-repository.js";
import { getRepository } from "../lifecycle/get-repository.js";
import { removeRepository, restoreRepository } from "../lifecycle/remove-repository.js";
import { renameRepository } from "../lifecycle/rename-repository.js";
import { updateRepository } from "../lifecycle/update-repository.js";
import { type ControlRequest, nameSchema, parseBody } from "./control-request.js";

const settings = {
  private: z.boolean().exactOptional(),
  archived: z.boolean().exactOptional(),
  defaultBranch: z.string().exactOptional(),
  protectedBranches: z.array(z.string()).exactOptional(),
};
const addSchema = nameSchema.extend({
  ...settings,
  from: z.string().exactOptional(),
  announce: z.boolean().exactOptional(),
});
const renameSchema = z.object({ from: nameSchema, to: nameSchema });

/** What happens to repositories. */
export const repositoryControlRoutes: Route<ControlRequest>[] = [
  route("POST", "/repositories", async (request) => {
    const { record, git } = await addRepository(request.emulator, await parseBody(addSchema, request));
    return jsonReply({ id: record.id, bareDir: git.dir }, { status: 201 });
  }),
  route("PATCH", "/repositories", async (request) => {
    const { owner, name, ...changes } = await parseBody(nameSchema.extend(settings), request);
    await updateRepository(request.emulator, getRepository(request.emulator, { owner, name }), changes);
    return emptyReply(204);
  }),
  route("POST", "/repositories/rename", async (request) => {
    const { from, to } = await parseBody(renameSchema, request);
    renameRepository(request.emulator, getRepository(request.emulator, from), to);
    return emptyReply(204);
  }),
  route("POST", "/repositories/remove", async (request) => {
    const name = await parseBody(nameSchema, request);
    removeRepository(request.emulator, getRepository(request.emulator, name));
    return emptyReply(204);
  }),
  route("POST", "/repositories/restore", async (request) => {
    const { record } = restoreRepository(request.emulator, await parseBody(nameSchema, request));
    return jsonReply({ id: record.id });
  }),
  route("POST", "/pushed", async (request) => {
    const name = await parseBody(nameSchema, request);
    await request.emulator.pushes.detect(getRepository(request.emulator, name));
    return emptyReply(204);
  }),
];
