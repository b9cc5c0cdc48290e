/** What has to be undone, last in first out: filled while starting, run when stopping or when starting failed. */
export interface ClosingStack {
  defer(close: () => Promise<void> | void): void;
  /** Runs everything, also past failures, and once only. @throws the first error */
  close(): Promise<void>;
}

export function createClosingStack(): ClosingStack {
  const closers: (() => Promise<void> | void)[] = [];
  let closing: Promise<void> | null = null;

  async function run(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  return {
    defer: (close) => void closers.push(close),
    close: () => (closing ??= run()),
  };
}
