import { CodedError } from "@project-sync/contracts";
import { TRPCError } from "@trpc/server";
import { statusOfCode } from "./problem-codes.js";

type TrpcCode = TRPCError["code"];

const TRPC_CODE_OF_STATUS = new Map<number | null, TrpcCode>([
  [400, "BAD_REQUEST"],
  [401, "UNAUTHORIZED"],
  [403, "FORBIDDEN"],
  [404, "NOT_FOUND"],
  [405, "METHOD_NOT_SUPPORTED"],
  [409, "CONFLICT"],
  [410, "NOT_FOUND"],
  [413, "PAYLOAD_TOO_LARGE"],
  [415, "UNSUPPORTED_MEDIA_TYPE"],
  [501, "NOT_IMPLEMENTED"],
  [502, "BAD_GATEWAY"],
  [503, "SERVICE_UNAVAILABLE"],
]);

/** Lets a coded error keep its HTTP status under tRPC, which knows only its own error class; others stay as they are. */
export function toTrpcError(error: unknown): unknown {
  if (!(error instanceof CodedError)) return error;
  const code = TRPC_CODE_OF_STATUS.get(statusOfCode(error.code)) ?? "INTERNAL_SERVER_ERROR";
  return new TRPCError({ code, message: error.message, cause: error });
}
