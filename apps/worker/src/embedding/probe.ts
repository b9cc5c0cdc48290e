/** A text that no provider has a reason to refuse. */
export const PROBE = "What does this project know?";
