/** How GitHub refuses a token that may not administer hooks: a classic one sees nothing (404), others are told (403). */
export type TokenKind = "classic" | "fine-grained";

/** Tokens that are good for reading only. */
export class RestrictedTokens {
  readonly #kinds = new Map<string, TokenKind>();

  /** @param kind null: the token may do everything again */
  set(token: string, kind: TokenKind | null): void {
    if (kind) this.#kinds.set(token, kind);
    else this.#kinds.delete(token);
  }

  kindOf(token: string | null): TokenKind | null {
    return token === null ? null : (this.#kinds.get(token) ?? null);
  }
}
