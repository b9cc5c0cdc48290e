import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

export type { Logger } from "pino";

interface LoggerOptions {
  name: string;
  level: string;
  /** default: standard output; the CLI passes standard error */
  destination?: DestinationStream;
}

/** JSON lines; anything under a key that usually holds a secret is left out. */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: SECRET_PATHS, censor: "[redacted]" },
  };
  return destination ? pino(options, destination) : pino(options);
}

const SECRETS = ["authorization", "cookie", "token", "privateKey", "apiKey", "password", "secret", "connectionString"];
const SECRET_PATHS = SECRETS.flatMap((key) => [key, `*.${key}`, `*.headers.${key}`]);
