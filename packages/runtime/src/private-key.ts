import { createPrivateKey } from "node:crypto";
import { z } from "zod";

const WHAT_IT_IS = "must be the App's RSA private key: a PEM, a PEM with \\n for its line breaks, or the base64 of one";

/**
 * An RSA private key as people put it into an environment, where line breaks are hard to keep: a PEM, the same with `\n`
 * written out, or its base64. Answers the PEM in PKCS#8, whichever form GitHub or openssl gave it.
 */
export const privateKeySchema = z.string().transform((text, context) => {
  const pem = readPem(text.trim());
  if (pem !== null) return pem;
  context.addIssue({ code: "custom", message: WHAT_IT_IS });
  return z.NEVER;
});

function readPem(text: string): string | null {
  const pem = text.startsWith("-----BEGIN") ? text.replaceAll("\\n", "\n") : Buffer.from(text, "base64").toString();
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa" ? key.export({ type: "pkcs8", format: "pem" }).toString() : null;
  } catch {
    return null;
  }
}
