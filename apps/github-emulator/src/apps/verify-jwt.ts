import { verify } from "node:crypto";
import { MINUTE, SECOND } from "@project-sync/runtime";
import { z } from "zod";
import { ApiError } from "../http/api-error.js";
import type { App } from "./app.js";
import type { Apps } from "./apps.js";

const headerSchema = z.object({ alg: z.literal("RS256") });
const claimsSchema = z.looseObject({});

const MAX_LIFETIME = 10 * MINUTE;
const CLOCK_DRIFT = MINUTE;

/** True for three parts in base64url of which the first is a JSON object: no other token of GitHub's looks like that. */
export function looksLikeJwt(token: string): boolean {
  return /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(token);
}

/**
 * The app that has signed a JWT, as GitHub checks it: RS256, issued in the past (a minute of drift is let pass), for at
 * most ten minutes.
 *
 * @throws ApiError 401 in GitHub's words, 404 for an app that does not exist
 */
export function verifyJwt(token: string, apps: Apps): App {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = claimsSchema.safeParse(parsePart(payload));
  if (!headerSchema.safeParse(parsePart(header)).success || !claims.success) throw undecodable();
  const { iss, iat, exp } = claims.data as Record<string, unknown>;
  if (typeof iss !== "string" && typeof iss !== "number") throw refused("Missing 'issuer' claim ('iss')");
  const app = apps.findByIssuer(String(iss));
  if (!app) throw new ApiError(404, "Integration not found");
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify("RSA-SHA256", signed, app.keys.publicKey, Buffer.from(signature, "base64url"))) throw undecodable();
  checkTimes({ iat, exp, now: Date.now() });
  return app;
}

/** What app endpoints answer to any other kind of token, and to none. */
export function undecodable(): ApiError {
  return refused("A JSON web token could not be decoded");
}

function checkTimes({ iat, exp, now }: { iat: unknown; exp: unknown; now: number }): void {
  if (!Number.isInteger(iat) || Number(iat) * SECOND > now + CLOCK_DRIFT) throw refused(ISSUED_AT);
  if (!Number.isInteger(exp) || Number(exp) * SECOND <= now) throw refused(EXPIRES);
  if (Number(exp) * SECOND > now + MAX_LIFETIME) throw refused(TOO_FAR);
}

const ISSUED_AT = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
const EXPIRES =
  "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
const TOO_FAR = "'Expiration time' claim ('exp') is too far in the future";

function refused(message: string): ApiError {
  return new ApiError(401, message);
}

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return null;
  }
}
