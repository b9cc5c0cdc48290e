import { z } from "zod";

/** What we rely on in webhook payloads: no more than it takes to know where to look. */

const idSchema = z.int().positive();
const nameSchema = z.string().min(1);

/** An owner has `login`; `name` is the older spelling, which push alone still carries beside it. */
const ownerSchema = z
  .object({ login: nameSchema.optional(), name: nameSchema.nullish() })
  .refine(({ login, name }) => login ?? name, { error: "has neither login nor name" });

const repositorySchema = z.object({ id: idSchema, name: nameSchema, owner: ownerSchema });
export type RepositoryPayload = z.infer<typeof repositorySchema>;

/** Enterprises have a slug where users and organizations have a login. */
const accountSchema = z
  .object({ login: nameSchema.optional(), slug: nameSchema.optional() })
  .refine(({ login, slug }) => login ?? slug, { error: "has neither login nor slug" });

export const pushSchema = z.object({
  ref: nameSchema,
  after: z.string().optional(),
  deleted: z.boolean(),
  repository: repositorySchema,
});

/** `ref` is null where a whole repository was created. */
export const createOrDeleteSchema = z.object({
  ref: z.string().nullable(),
  ref_type: nameSchema,
  repository: repositorySchema,
});

export const repositoryEventSchema = z.object({ repository: z.object({ id: idSchema }) });

export const installationSchema = z.object({ installation: z.object({ account: accountSchema }) });

const listSchema = z.array(z.object({ id: idSchema }));

export const installationRepositoriesSchema = installationSchema.extend({
  repositories_added: listSchema,
  repositories_removed: listSchema,
});

const previousSchema = z.object({ from: nameSchema }).optional();

/** `organization` and `installation_target`, which name the account that it happened to differently. */
export const renamedAccountSchema = z.object({
  action: nameSchema,
  account: accountSchema.optional(),
  organization: accountSchema.optional(),
  changes: z.object({ login: previousSchema, slug: previousSchema }).optional(),
});

export function ownerName({ login, name }: z.infer<typeof ownerSchema>): string {
  return login ?? name ?? "";
}

export function accountName({ login, slug }: z.infer<typeof accountSchema>): string {
  return login ?? slug ?? "";
}
