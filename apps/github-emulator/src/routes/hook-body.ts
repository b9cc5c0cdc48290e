import { z } from "zod";

const urlSchema = z.url({ protocol: /^https?$/ });
const eventsSchema = z.array(z.string());

export const hookConfigSchema = z.object({
  url: urlSchema.exactOptional(),
  secret: z.string().exactOptional(),
  content_type: z.enum(["json", "form"]).exactOptional(),
});

export const newHookSchema = z.object({
  config: hookConfigSchema.extend({ url: urlSchema }),
  events: eventsSchema.default(["push"]),
  active: z.boolean().default(true),
});

export const hookChangesSchema = z.object({
  config: hookConfigSchema.exactOptional(),
  events: eventsSchema.exactOptional(),
  add_events: eventsSchema.default([]),
  remove_events: eventsSchema.default([]),
  active: z.boolean().exactOptional(),
});
