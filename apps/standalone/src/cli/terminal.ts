const STYLES = { bold: [1, 22], dim: [2, 22], green: [32, 39], red: [31, 39] } as const;
type Style = keyof typeof STYLES;

/** Where a command writes: results to `out`, everything about the way there to `err`. */
export interface Terminal {
  out: NodeJS.WritableStream & { isTTY?: boolean };
  err: NodeJS.WritableStream & { isTTY?: boolean };
  /** Whether progress may be drawn in place on `err`. */
  interactive: boolean;
  /** Colours for `out`, when it is a terminal that wants them. */
  paint(style: Style, text: string): string;
}

/** NO_COLOR (any value) turns colours off, as does a dumb terminal or a pipe; drawing needs a terminal at all. */
export function createTerminal(env: NodeJS.ProcessEnv, out: Terminal["out"], err: Terminal["err"]): Terminal {
  const capable = env.TERM !== "dumb";
  const colours = Boolean(out.isTTY) && capable && !env.NO_COLOR;
  return {
    out,
    err,
    interactive: Boolean(err.isTTY) && capable && !env.CI,
    paint: (style, text) => (colours ? `\u001b[${STYLES[style][0]}m${text}\u001b[${STYLES[style][1]}m` : text),
  };
}

/** Writes one line and waits while the reader is slow, so that a long listing never piles up in memory. */
export async function writeLine(stream: NodeJS.WritableStream, line: string): Promise<void> {
  await writeAll(stream, `${line}\n`);
}

export async function writeAll(stream: NodeJS.WritableStream, data: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(data, (error) => (error ? reject(error) : resolve()));
  });
}
