import { sign } from "node:crypto";

/** A JWT as apps sign them (RS256), with any claims; by default good for five minutes. */
export function signJwt(privateKey: string, claims: Record<string, unknown>, alg = "RS256"): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg, typ: "JWT" },
    { iat: now - 30, exp: now + 300, ...claims },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
}
