import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Signs the download addresses of private repositories, which are fetched without the API's token. */
export class DownloadTokens {
  readonly #key = randomBytes(32);

  issue(path: string): string {
    return createHmac("sha256", this.#key).update(path).digest("hex");
  }

  isValid(path: string, token: string | null): boolean {
    const expected = Buffer.from(this.issue(path));
    const given = Buffer.from(token ?? "");
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
