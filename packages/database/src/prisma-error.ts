import { Prisma } from "./generated/client.js";

/** True for Prisma's answer to a row that a unique index refuses. https://www.prisma.io/docs/orm/reference/error-reference */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
