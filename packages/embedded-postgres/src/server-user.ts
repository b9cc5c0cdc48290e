import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "./postgres-error.js";

const run = promisify(execFile);
const NAME = "postgres";

/** A system user by number. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** Whom PostgreSQL runs as: null (ourselves), or as root, which it refuses, the user `postgres`, made if need be. */
export async function resolveServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  return (await findUser()) ?? (await createUser());
}

async function findUser(): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", NAME]), run("id", ["-g", NAME])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function createUser(): Promise<ServerUser> {
  let cause: unknown;
  try {
    await run("groupadd", ["--system", "--force", NAME]);
    await run("useradd", ["--system", "--gid", NAME, "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]);
  } catch (error) {
    cause = error;
  }
  // Someone else may have made it at the same moment, so the failure counts only if there is still no such user.
  const user = await findUser();
  if (user) return user;
  const advice = "Run as another user than root, or set DATABASE_URL to a PostgreSQL of your own.";
  throw new EmbeddedPostgresError(`PostgreSQL does not run as root, and a user ${NAME} could not be made. ${advice}`, {
    cause,
  });
}
