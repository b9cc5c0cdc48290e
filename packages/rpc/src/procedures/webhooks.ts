import {
  pageOf,
  replayedRangeSchema,
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
  webhookOutcomeSchema,
} from "@project-sync/contracts";
import { findDelivery, listDeliveries } from "@project-sync/database";
import { replayDelivery, replayRange } from "@project-sync/webhooks";
import { z } from "zod";
import { announce } from "../announce.js";
import { DeliveryNotFoundError } from "../errors.js";
import { guidSchema, idSchema, pageInput, textSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { serverWide } from "../trpc.js";

const tag = "Webhooks";
const path = "/api/v1/webhooks/deliveries";
const deliveryInput = z.strictObject({ guid: guidSchema });
const timeSchema = z.iso.datetime({ offset: true });

export const webhookProcedures = {
  list: serverWide("read")
    .meta(
      rest({ method: "GET", path, tag, summary: "List received webhooks, newest first", errors: ["invalid_cursor"] }),
    )
    .input(
      z.object({
        event: textSchema.optional(),
        outcome: webhookOutcomeSchema.optional(),
        repositoryId: idSchema.optional(),
        from: timeSchema.optional().describe("Received at this time or later"),
        to: timeSchema.optional().describe("Received before this time"),
        ...pageInput,
      }),
    )
    .output(pageOf(webhookDeliverySchema))
    .query(({ ctx, input }) => listDeliveries(ctx.database, input)),

  get: serverWide("read")
    .meta(
      rest({
        method: "GET",
        path: `${path}/{guid}`,
        tag,
        summary: "Get a received webhook with its payload",
        errors: ["delivery_not_found"],
      }),
    )
    .input(deliveryInput)
    .output(webhookDeliveryDetailSchema)
    .query(async ({ ctx, input }) => {
      const delivery = await findDelivery(ctx.database, input.guid);
      if (delivery === null) throw new DeliveryNotFoundError(input.guid);
      return delivery;
    }),

  replay: serverWide("sync")
    .meta(
      rest({
        method: "POST",
        path: `${path}/{guid}/replay`,
        tag,
        summary: "Let a received webhook have its effect once more",
        description: "By what is true now: a branch that did not sync by itself then may do so today.",
        status: 202,
        errors: ["delivery_not_found"],
      }),
    )
    .input(deliveryInput)
    .output(webhookDeliverySchema)
    .mutation(async ({ ctx, input }) => {
      const replayed = await replayDelivery(ctx.database, input.guid);
      const delivery = replayed && (await findDelivery(ctx.database, input.guid));
      if (!delivery) throw new DeliveryNotFoundError(input.guid);
      announce(ctx, {
        events: replayed.syncEvent ? [replayed.syncEvent] : [],
        checking: replayed.outcome === "checking",
      });
      return delivery;
    }),

  replayRange: serverWide("sync")
    .meta(
      rest({
        method: "POST",
        path: `${path}/replay`,
        tag,
        summary: "Replay what was received in a time, the oldest first",
        description: "A few hundred at a time: while `nextFrom` is not null, call again with it as `from`.",
        status: 202,
      }),
    )
    .input(
      z.strictObject({
        from: timeSchema,
        to: timeSchema,
        event: textSchema.optional(),
        outcome: webhookOutcomeSchema.optional(),
      }),
    )
    .output(replayedRangeSchema)
    .mutation(async ({ ctx, input }) => {
      const { replayed, syncEvents, nextFrom } = await replayRange(ctx.database, input);
      announce(ctx, { events: syncEvents, checking: replayed > 0 });
      return { replayed, queued: syncEvents.length, nextFrom };
    }),
};
