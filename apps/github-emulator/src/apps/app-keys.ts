import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/** The key pair of an app. GitHub keeps the public half and hands the private one out once, as PKCS#1. */
export interface AppKeys {
  publicKey: KeyObject;
  /** `-----BEGIN RSA PRIVATE KEY-----`, as GitHub's downloads are */
  pkcs1: string;
  /** `-----BEGIN PRIVATE KEY-----`, as libraries on Web Crypto want it */
  pkcs8: string;
}

/** Of a private key in either form, or of a new one. */
export function appKeys(pem?: string): AppKeys {
  const privateKey = pem ? createPrivateKey(pem) : generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const exported = (type: "pkcs1" | "pkcs8") => privateKey.export({ type, format: "pem" }).toString();
  return { publicKey: createPublicKey(exported("pkcs8")), pkcs1: exported("pkcs1"), pkcs8: exported("pkcs8") };
}
